"""Which words may evoke an operation at all: a quick look before tables are searched, or a sentence is parsed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

# Words of which the answer is remembered: the same ones come again in every sentence.
_MOST_WORDS = 20_000


class TriggerWords:
    """Tells by its beginning whether a word may be a trigger; never misses one.

    `words` are the triggers in the form of the dictionary, `forms` those whose inflected forms begin otherwise, and
    `endings` the nouns that a trigger may be a compound of; all in small letters.
    """

    def __init__(self, words: Iterable[str], forms: Iterable[str], endings: Iterable[str]) -> None:
        prefixes: dict[str, set[str]] = {}
        for word in words:
            prefix = _prefix(word)
            prefixes.setdefault(prefix[:2], set()).add(prefix)
        self._prefixes = {key: tuple(sorted(values)) for key, values in prefixes.items()}
        self._forms, self._endings = frozenset(forms), tuple(endings)
        self.may_be = lru_cache(maxsize=_MOST_WORDS)(self._may_be)

    def _may_be(self, word: str) -> bool:
        """May a word in small letters be a trigger?"""
        begins = word in self._forms or word.startswith(self._prefixes.get(word[:2], ()))
        return begins or any(ending in word for ending in self._endings)


def _prefix(word: str) -> str:
    """The letters that a word shares with its inflected forms: "seiz" for "seize", "tak" for "take"."""
    return word.rstrip("ey")[:5] or word
