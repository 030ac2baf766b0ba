"""How one name is written in several ways: the keys under which its spellings meet, from `romanisation.toml`."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import msgspec
from rapidfuzz import fuzz

from sitgraph import resources

FILE = Path(__file__).with_name("romanisation.toml")
Pairs = tuple[tuple[str, str], ...]


class Spelling(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every table has: pairs of names that must meet under its key, and of names that must not."""

    same: Pairs
    apart: Pairs


class Cyrillic(Spelling, frozen=True):
    """Letters in which the transliterations of Cyrillic differ."""

    pairs: Pairs


class Adjectives(Spelling, frozen=True):
    """Endings of adjectives made of names, and those of the names, in `countries` (ISO 3166)."""

    countries: frozenset[str]
    endings: tuple[str, ...]
    nouns: tuple[str, ...]


class BySound(Spelling, frozen=True):
    """Names that are written by ear: what is one sound, what falls away, how much alike two must be (0 to 1)."""

    articles: frozenset[str]
    sounds: Pairs
    vowels: Pairs
    weak: str
    alike: float
    alike_elsewhere: float


class Romanisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`romanisation.toml`."""

    by_ear: frozenset[str]
    transliterated: frozenset[str]
    cyrillic: Cyrillic
    adjectives: Adjectives
    by_sound: BySound


@cache
def table() -> Romanisation:
    """The table, checked: an unknown or missing key is an error that names it."""
    return resources.table(FILE, Romanisation)


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """`name` in small letters without accents, apostrophes and hyphens, one space between words."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "").replace("'", "").replace("ʼ", "").replace("`", ""))
    kept = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def _single(text: str) -> str:
    return "".join(c for i, c in enumerate(text) if i == 0 or c != text[i - 1])


def _replaced(text: str, pairs: Pairs) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


@lru_cache(maxsize=65536)
def skeleton(name: str) -> str:
    """A folded name with the letters levelled in which transliterations of Cyrillic differ, and doubled letters single."""
    return _single(_replaced(fold(name), table().cyrillic.pairs))


@lru_cache(maxsize=65536)
def without_article(name: str) -> str:
    """A folded name without the Arabic articles between and before its words ("ash shaddadah": "shaddadah")."""
    articles = table().by_sound.articles
    words = [w for w in fold(name).split() if w not in articles]
    return " ".join(w[2:] if len(w) > 4 and w[0] in "ae" and w[1] == w[2] else w for w in words)


# Where a name begins: all vowels are one, and "w" is "v".
_FIRST = str.maketrans("eiouw", "aaaav")


@lru_cache(maxsize=65536)
def consonants(name: str) -> str:
    """What stays of a name where romanisations differ in vowels, articles and breaths ("Deir Ezzor", "Dayr az Zawr": "trsr")."""
    rules = table().by_sound
    found: list[str] = []
    for word in without_article(name).split():
        single = _single(_replaced(word, rules.sounds))
        found.append(single[:1].translate(_FIRST) + "".join(c for i, c in enumerate(single[1:], 2) if c not in rules.weak and not (c == "h" and i == len(single))))
    return "".join(found)


@lru_cache(maxsize=65536)
def sound(name: str) -> str:
    """A name as it is heard: sounds and vowels levelled, without articles, spaces and a breath at the end."""
    rules = table().by_sound
    words = (_single(_replaced(_replaced(word, rules.vowels), rules.sounds)) for word in without_article(name).split())
    return "".join(w.removesuffix("h") for w in words)


def alike(name: str, other: str) -> float:
    """How alike two spellings sound, from 0 to 1 (normalised indel similarity of `sound`)."""
    return fuzz.ratio(sound(name), sound(other)) / 100


def adjective_stems(name: str) -> tuple[tuple[str, ...], ...]:
    """What an adjective may be made of, folded: for each ending that it has, the names to try, in order."""
    rules, folded = table().adjectives, fold(name)
    found: list[tuple[str, ...]] = []
    for ending in rules.endings:
        if folded.endswith(ending) and len(folded) - len(ending) > 2:
            stem = folded.removesuffix(ending)
            found.append(tuple(stem + noun for noun in rules.nouns))
    return tuple(found)
