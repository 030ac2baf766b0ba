"""Sets of phrases looked up at a token."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc


class PhraseSet:
    """Phrases of one or more words in small letters; where several fit, the longest wins."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._first: dict[str, list[tuple[str, ...]]] = {}
        self._last: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            # A hyphen is a token of its own or stays within its word, as the language's tokeniser has it.
            apart = tuple(phrase.lower().replace("-", " - ").split()) if len(phrase) > 1 else (phrase,)
            for words in {apart, tuple(phrase.lower().split()) or apart}:
                self._first.setdefault(words[0], []).append(words)
                self._last.setdefault(words[-1], []).append(words)
        for table in (self._first, self._last):
            for found in table.values():
                found.sort(key=len, reverse=True)

    def at(self, doc: Doc, i: int) -> int | None:
        """The token after the longest phrase that begins at `i`, None where none does."""
        if 0 <= i < len(doc):
            for words in self._first.get(doc[i].lower_, ()):
                if i + len(words) <= len(doc) and all(doc[i + k].lower_ == w for k, w in enumerate(words)):
                    return i + len(words)
        return None

    def before(self, doc: Doc, end: int) -> int | None:
        """The first token of the longest phrase that ends just before `end`, None where none does."""
        if 0 < end <= len(doc):
            for words in self._last.get(doc[end - 1].lower_, ()):
                start = end - len(words)
                if start >= 0 and all(doc[start + k].lower_ == w for k, w in enumerate(words)):
                    return start
        return None

    def find(self, doc: Doc) -> Iterable[tuple[int, int]]:
        """Every phrase in the sentence: token offsets, half-open."""
        for token in doc:
            end = self.at(doc, token.i)
            if end is not None:
                yield token.i, end
