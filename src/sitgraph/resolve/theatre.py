"""In which countries the war of an article is: what its belligerents, peoples and nationalities tell."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import msgspec
from spacy.tokens import Doc

from sitgraph import registry, resources
from sitgraph.gazetteer.index import distance_km
from sitgraph.model import Article, Sentence
from sitgraph.phrases import texts
from sitgraph.registry.sides import marking_words

_LONGEST = 4
# A side named again and again tells no more than one named so often.
_OFTEN = 3
# An article without a day is of our time.
_TODAY = 9999


class _War(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    since: int
    until: int
    countries: frozenset[str]
    weight: float


class _Front(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    since: date
    until: date
    countries: frozenset[str]
    reach_km: float
    weight: float
    points: tuple[tuple[float, float], ...]


class _Theatres(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    abroad: frozenset[str]
    abroad_weight: float
    theatres: dict[str, dict[str, float]]
    words: dict[str, dict[str, float]]
    wars: tuple[_War, ...]
    fronts: tuple[_Front, ...]


@cache
def _table() -> _Theatres:
    return resources.table(Path(__file__).with_name("theatres.toml"), _Theatres)


def at_war(country: str | None, day: date | None) -> float:
    """Evidence for a place in `country` where an article of `day` tells nothing else: more where there is war than elsewhere."""
    year = day.year if day else _TODAY
    return max((war.weight for war in _table().wars if country in war.countries and war.since <= year <= war.until), default=0.0)


@lru_cache(maxsize=32768)
def at_front(country: str | None, lat: float, long: float, day: date | None) -> float:
    """Evidence for a place near where the fighting of `day` was; 0 where the table has no line for that day and country."""
    if day is None:
        return 0.0
    told = (front for front in _table().fronts if country in front.countries and front.since <= day <= front.until)
    return max((front.weight * math.exp(-min(distance_km(lat, long, *point) for point in front.points) / front.reach_km) for front in told), default=0.0)


@cache
def _of_side(name: str) -> Mapping[str, float]:
    """Countries in which a side fights, with their weights."""
    table = _table()
    if name in table.theatres:
        return table.theatres[name]
    side = registry.sides().get(name)
    if side is not None and side.country:
        return {side.country: table.abroad_weight if side.country in table.abroad else 1.0}
    states = [registry.sides()[o].country for o in registry.opponents(name) if o in registry.sides()]
    homes = [code for code in states if code and code not in table.abroad]
    return {code: 1.0 / len(homes) for code in homes}


@cache
def _words() -> Mapping[tuple[str, ...], Mapping[str, float]]:
    """Words that tell of a country: the registry's that mark a side, and the table's own."""
    found = {tuple(word.split()): _of_side(side) for word, (side, _, kind) in marking_words().items() if kind != "metonym"}
    found.update({tuple(word.split()): countries for word, countries in _table().words.items()})
    return {words: countries for words, countries in found.items() if countries and len(words) <= _LONGEST}


@cache
def _heads() -> frozenset[str]:
    return frozenset(words[0] for words in _words())


def _told(doc: Doc) -> Iterator[tuple[str, ...]]:
    words, heads, given = _words(), _heads(), texts(doc)
    for i, word in enumerate(given):
        if word in heads:
            for length in range(min(_LONGEST, len(given) - i), 0, -1):
                key = tuple(given[i : i + length])
                if key in words:
                    yield key
                    break


def countries_told(article: Article, sentences: Sequence[Sentence]) -> Counter[str]:
    """Evidence by country (ISO 3166) from the words of an article, its title and its source; empty where they tell nothing."""
    count: Counter[tuple[str, ...]] = Counter()
    for sentence in sentences:
        count.update(_told(sentence.doc))
        count.update((name,) for name in sentence_sides(sentence) if (name,) not in count)
    for text in (article.title, article.source):
        words = (text or "").replace(",", " ").split()
        count.update((word,) for word in words if (word,) in _words())
    found: Counter[str] = Counter()
    for key, times in count.items():
        for country, weight in (_words().get(key) or _of_side(key[0])).items():
            found[country] += weight * min(times, _OFTEN)  # type: ignore[assignment]
    return found


def sentence_sides(sentence: Sentence) -> frozenset[str]:
    """The sides of the formations that a sentence names, where the registry knows them."""
    return frozenset(unit.side for unit in sentence.units if unit.side)
