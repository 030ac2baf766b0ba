"""In which countries the war of an article is: what its belligerents, peoples and nationalities tell."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec
from spacy.tokens import Doc

from sitgraph import registry
from sitgraph.model import Article, Sentence
from sitgraph.registry.sides import marking_words

_LONGEST = 4
# A side named again and again tells no more than one named so often.
_OFTEN = 3


class _Wars(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    countries: frozenset[str]
    weight: float


class _Theatres(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    abroad: frozenset[str]
    abroad_weight: float
    theatres: dict[str, dict[str, float]]
    words: dict[str, dict[str, float]]
    wars: _Wars


@cache
def _table() -> _Theatres:
    raw = tomllib.loads(Path(__file__).with_name("theatres.toml").read_text(encoding="utf-8"))
    return msgspec.convert(raw, _Theatres)


def at_war(country: str | None) -> float:
    """Evidence for a place in `country` where an article tells nothing else: more where there is war than elsewhere."""
    wars = _table().wars
    return wars.weight if country in wars.countries else 0.0


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
    words, heads = _words(), _heads()
    for i, token in enumerate(doc):
        if token.text in heads:
            for length in range(min(_LONGEST, len(doc) - i), 0, -1):
                key = tuple(t.text for t in doc[i : i + length])
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
