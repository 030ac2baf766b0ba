"""When a record counts as the one annotated: the comparisons behind every figure.

The definitions are those of the project's scorer: two quotes are the same sentence when they share at least 60 %
of the words of the shorter one; names are equal after folding case, accents, punctuation and articles, or nearly
equal in spelling with the same numbers; pairing is one-to-one, the best candidate first.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, TypeVar

Record = Mapping[str, Any]
Item = TypeVar("Item")

_ARTICLES = frozenset({"the", "a", "an", "de", "het", "of"})
_SHARED_WORDS = 0.6
_NEARLY_EQUAL = 0.78
_LONG_ENOUGH = 3


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """`text` as plain lower-case ASCII words, without articles."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return " ".join(w for w in re.sub(r"[^a-z0-9]+", " ", plain).split() if w not in _ARTICLES)


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """The words of `text`, case-folded."""
    return tuple(re.findall(r"\w+", text.casefold()))


def same_sentence(one: str | None, other: str | None) -> bool:
    """Do two quotes share at least 60 % of the words of the shorter one?"""
    first, second = Counter(words(one or "")), Counter(words(other or ""))
    shorter = min(first.total(), second.total())
    return shorter > 0 and (first & second).total() >= _SHARED_WORDS * shorter


@lru_cache(maxsize=65536)
def _same_spelling(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if one == other:
        return True
    if len(one) <= _LONG_ENOUGH or re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    return SequenceMatcher(None, one, other).ratio() >= _NEARLY_EQUAL


def same_name(one: Record, other: Record) -> bool:
    """Do two parties, places or units have a name or surface words in common, up to spelling?"""
    return any(
        _same_spelling(fold(a or ""), fold(b or ""))
        for a in (one.get("name"), one.get("text"))
        for b in (other.get("name"), other.get("text"))
    )


def same_source(one: Any, other: Any) -> bool:
    """Do two attributions share at least half of the words of the shorter one, or are both empty?"""
    first, second = fold(_words_of_source(one)), fold(_words_of_source(other))
    if not first or not second:
        return first == second
    x, y = set(first.split()), set(second.split())
    return len(x & y) >= 0.5 * min(len(x), len(y))


def _words_of_source(source: Any) -> str:
    if isinstance(source, Mapping):
        return source.get("text") or source.get("name") or ""
    return source or ""


def pair(gold: Sequence[Item], system: Sequence[Item], score: Callable[[Item, Item], float]) -> list[tuple[int, int]]:
    """One-to-one pairs of indices, highest score first, ties in order; a score of 0 never pairs."""
    cells = sorted(
        ((score(g, s), i, j) for i, g in enumerate(gold) for j, s in enumerate(system)),
        key=lambda cell: (-cell[0], cell[1], cell[2]),
    )
    taken_gold: set[int] = set()
    taken_system: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for value, i, j in cells:
        if value <= 0:
            break
        if i not in taken_gold and j not in taken_system:
            taken_gold.add(i)
            taken_system.add(j)
            pairs.append((i, j))
    return pairs


def _shares_trigger(gold: Record, system: Record) -> bool:
    return bool(set(words(gold["trigger"])) & set(words(system.get("trigger") or "")))


def operation_score(gold: Record, system: Record) -> float:
    """2 for the same type, sentence and trigger word, 1 without the trigger, 0 otherwise."""
    if gold["type"] != system.get("type") or not same_sentence(gold["sentence"], system.get("sentence")):
        return 0
    return 2 if _shares_trigger(gold, system) else 1


def trigger_score(gold: Record, system: Record) -> float:
    """2 for a shared trigger word in the same sentence, whatever the type."""
    return 2 if _shares_trigger(gold, system) and same_sentence(gold["sentence"], system.get("sentence")) else 0


def loss_score(gold: Record, system: Record) -> float:
    """2 for the same category, outcome and count in the same sentence, 1 without the count, 0 otherwise."""
    if (gold["category"], gold["outcome"]) != (system.get("category"), system.get("outcome")):
        return 0
    if not same_sentence(gold["sentence"], system.get("sentence")):
        return 0
    return 2 if (gold.get("min"), gold.get("max")) == (system.get("min"), system.get("max")) else 1
