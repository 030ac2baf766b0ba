"""Sets of phrases looked up at a token."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc


POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
"""What stands behind a name that owns something, a token of its own."""
_APART = re.compile(r"(-|['’]s\b)")
_TEXTS, _LOWERED, _LEMMAS = "sitgraph.texts", "sitgraph.lowered", "sitgraph.lemmas"


def texts(doc: Doc) -> list[str]:
    """The words of a sentence as they stand there; made once, since every list of names is looked up in them."""
    words: list[str] | None = doc.user_data.get(_TEXTS)
    if words is None:
        words = doc.user_data[_TEXTS] = [token.text for token in doc]
    return words


def lowered(doc: Doc) -> list[str]:
    """The words of a sentence in small letters."""
    words: list[str] | None = doc.user_data.get(_LOWERED)
    if words is None:
        words = doc.user_data[_LOWERED] = [token.lower_ for token in doc]
    return words


def lemmas(doc: Doc) -> list[str]:
    """The words of a parsed sentence in the form of the dictionary, in small letters."""
    words: list[str] | None = doc.user_data.get(_LEMMAS)
    if words is None:
        words = doc.user_data[_LEMMAS] = [token.lemma_.lower() for token in doc]
    return words


class PhraseSet:
    """Phrases of one or more words in small letters; where several fit, the longest wins."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._first: dict[str, list[tuple[str, ...]]] = {}
        self._last: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            # A hyphen is a token of its own or stays within its word, as the language's tokeniser has it; so is a possessive.
            apart = tuple(_APART.sub(r" \1 ", phrase.lower()).split()) if len(phrase) > 2 else (phrase.lower(),)
            for words in {apart, tuple(phrase.lower().split()) or apart}:
                self._first.setdefault(words[0], []).append(words)
                self._last.setdefault(words[-1], []).append(words)
        for table in (self._first, self._last):
            for found in table.values():
                found.sort(key=len, reverse=True)

    def at(self, doc: Doc, i: int) -> int | None:
        """The token after the longest phrase that begins at `i`, None where none does."""
        given = lowered(doc)
        return self._end(given, i) if 0 <= i < len(given) else None

    def _end(self, given: list[str], i: int) -> int | None:
        for words in self._first.get(given[i], ()):
            if tuple(given[i : i + len(words)]) == words:
                return i + len(words)
        return None

    def before(self, doc: Doc, end: int) -> int | None:
        """The first token of the longest phrase that ends just before `end`, None where none does."""
        given = lowered(doc)
        if 0 < end <= len(given):
            for words in self._last.get(given[end - 1], ()):
                start = end - len(words)
                if start >= 0 and tuple(given[start:end]) == words:
                    return start
        return None

    def find(self, doc: Doc) -> Iterable[tuple[int, int]]:
        """Every phrase in the sentence: token offsets, half-open."""
        given, first = lowered(doc), self._first
        for i, word in enumerate(given):
            if word in first and (end := self._end(given, i)) is not None:
                yield i, end
