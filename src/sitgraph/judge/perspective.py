"""From which side "the enemy" and "our" are spoken: that of the speaker, the communiqué's author or the publisher."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sitgraph.model import Article, Attribution, Sentence
from sitgraph.registry.sides import side_of_word

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_NEIGHBOURHOOD = 90
_DATELINE = 120
# Sentences in which a communiqué names its author.
_OPENING = 2


class Perspectives:
    """Tells the side of whoever speaks in one article."""

    def __init__(
        self, article: Article, sentences: Sequence[Sentence], publishers: Mapping[str, str], authors: Sequence[str],
        tied: frozenset[str] = frozenset(), definite: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self._article = article
        self._known: dict[str, str] = {}
        self._offices: dict[str, str] = {}
        self._tied = tied
        self._definite = definite
        self._own = side_in(article.source or "") or self._agency(publishers) or self._author(sentences, authors)

    def side(self, source: Attribution | None) -> str | None:
        """The side of a source, None where its words do not tell it."""
        if source is None:
            return None
        found = side_in(source.text) or self._put_in(source.text)
        surname = source.text.split()[-1] if source.text.split() else ""
        if found is None:
            found = self._known.get(surname) or self._near(source)
        if found is not None and surname[:1].isupper():
            self._known.setdefault(surname, found)
        if found is None and {word.lower() for word in source.text.split()[:-1]} <= self._definite and surname != source.text:
            return self._offices.get(surname)  # "the ministry": the one that spoke last
        if found is not None and surname:
            self._offices[surname.lower()] = found
        return found

    def _put_in(self, words: str) -> str | None:
        """The side that put an official in office ("the Moscow-installed governor")."""
        compounds = (word.rpartition("-") for word in _WORD.findall(words))
        return next((side for name, _, tie in compounds if tie.lower() in self._tied and (side := side_in(name))), None)

    def perspective(self, source: Attribution | None) -> str | None:
        """The side from which a sentence is spoken: the speaker's, else the publisher's own."""
        return self.side(source) or self._own

    def _agency(self, publishers: Mapping[str, str]) -> str | None:
        """The side of the news agency that the dateline names ("MOSCOW, February 18. /TASS/")."""
        words = _WORD.findall(self._article.text[:_DATELINE])
        return next((publishers[word] for word in words if word in publishers), None)

    def _author(self, sentences: Sequence[Sentence], authors: Sequence[str]) -> str | None:
        """The side of the staff or ministry that opens a communiqué, which is a text that speaks of "the enemy" or of "our" troops."""
        if not any(force.kind in ("enemy", "own") for sentence in sentences for force in sentence.forces):
            return None
        for sentence in sentences[:_OPENING]:
            text = sentence.doc.text
            low = text.lower()
            at = next((low.find(author) for author in authors if author in low), None)
            if at is not None:
                return side_in(text[max(0, at - _NEIGHBOURHOOD) : at + _NEIGHBOURHOOD])
        return None

    def _near(self, source: Attribution) -> str | None:
        """The side told beside a name: "Serhii Haidai, the Ukrainian governor of Luhansk"."""
        if source.start is None or source.end is None:
            return None
        after = self._article.text[source.end : source.end + _NEIGHBOURHOOD]
        match = re.match(r",([^,.;]{4,80}),", after)
        return side_in(match[1]) if match else None


def side_in(words: str) -> str | None:
    """The side that the first marking word in a phrase marks ("the Ukrainian General Staff"), None without one."""
    tokens = _WORD.findall(words.replace("’s", " ").replace("'s", " "))
    for size in (2, 1):
        for i in range(len(tokens) - size + 1):
            found = side_of_word(" ".join(tokens[i : i + size]))
            if found:
                return found[0]
    return None
