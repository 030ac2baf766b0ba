"""The atoms a numeral is read from (a figure, a word, a sign), and phrases of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple


class Atom(NamedTuple):
    """A piece of text at characters `start` to `end`: a figure with its value, a word, or a sign."""

    start: int
    end: int
    text: str
    lower: str
    value: float | None = None  # of a figure
    glue: str = ""  # letters written onto a figure
    plain: bool = False  # a figure of digits alone


class Phrases:
    """Phrases of one or more atoms, looked up at a position; the longest wins."""

    def __init__(self, groups: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for kind, phrases in groups:
            for phrase in phrases:
                words = tuple(re.findall(r"[^\W\d_]+(?:['’.][^\W\d_]+)*\.?|\S", phrase))
                self._by_first.setdefault(words[0], []).append((words, kind))
        for found in self._by_first.values():
            found.sort(key=lambda entry: -len(entry[0]))

    @property
    def openers(self) -> frozenset[str]:
        """The words that a phrase may begin with."""
        return frozenset(self._by_first)

    def at(self, atoms: Sequence[Atom], i: int) -> tuple[int, str] | None:
        """The atom after the longest phrase at `i` and its kind, or None."""
        if i >= len(atoms):
            return None
        for words, kind in self._by_first.get(atoms[i].lower, ()):
            if i + len(words) <= len(atoms) and all(atoms[i + k].lower == w for k, w in enumerate(words)):
                return i + len(words), kind
        return None


@lru_cache(maxsize=8)
def atom_pattern(groups: tuple[str, ...], decimal: str) -> re.Pattern[str]:
    """The pattern of an atom: what looks like a number and is none comes first, so that it is passed over whole."""
    separator, point = "".join(re.escape(g) for g in groups), re.escape(decimal)
    return re.compile(
        r"\d{1,4}([./-])\d{1,2}\1\d{2,4}(?!\d)"  # dates
        r"|\d+(?:[:/]\d+)+|\d+(?:-\d+){2,}|\d{16,}"  # clock times, fractions, telephone numbers, noise
        r"|[^\W\d_]+-?\d+(?:[-/]?\w)*"  # designations: Su-35, T72, COVID-19
        rf"|(?P<figure>(?<!\w)(?:\d{{1,3}}(?P<mark>[{separator}])\d{{3}}(?:(?P=mark)\d{{3}})*(?!\d)|\d+)(?:{point}\d+)?)(?P<glue>[^\W\d_]*)"
        r"|[^\W\d_]+(?:['’.][^\W\d_]+)*\.?(?<!\w\w\.)"
        r"|\S"
    )
