"""Which place a name means here: candidates of the gazetteer, weighed by what the whole article names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from sitgraph import resources
from sitgraph.gazetteer import Entry, Gazetteer, exonyms, fold, open_gazetteer, plain
from sitgraph.model import Article, PlaceMention, ResolvedPlace, Sentence
from sitgraph.resolve.candidates import candidates, divisions
from sitgraph.resolve.choice import Choice, Mention
from sitgraph.resolve.quarters import quarters, within_reach
from sitgraph.resolve.surety import is_sure
from sitgraph.resolve.theatre import countries_told

_PRECISION = {"Settlement": "settlement", "Area": "area", "Region": "region", "Country": "country", "River": "area", "Facility": "point"}


def resolve_places(article: Article, sentences: Sequence[Sentence]) -> Mapping[tuple[int, int], ResolvedPlace]:
    """The place of each mention by (sentence index, mention's first token); unplaced where none is likely."""
    gazetteer = open_gazetteer()
    where = weighed(article, sentences)
    return {at: _resolved(gazetteer, mention, mention.place) for at, mention in where.items()}


def weighed(article: Article, sentences: Sequence[Sentence]) -> Mapping[tuple[int, int], Mention]:
    """The mentions with the candidate that each is given and the evidence for it, by sentence index and first token."""
    gazetteer = open_gazetteer()
    told, parts = _containers_told(gazetteer, sentences), quarters(sentences)
    mentions: dict[tuple[str, str | None, tuple[str, ...], bool], Mention] = {}
    where: dict[tuple[int, int], Mention] = {}
    for sentence in sentences:
        for place in sentence.places:
            if (sentence.index, place.start) in parts:
                continue
            key = (fold(place.name), place.kind if place.kind in ("Region", "District", "River", "Facility") else None, place.containers, (sentence.index, place.start) in told)
            if key not in mentions:
                mentions[key] = Mention(place, candidates(gazetteer, place, (sentence.index, place.start) in told))
                mentions[key].firm = any((sentence.index, p.start) in told for p in sentence.places if p.start > place.end and p.name in place.containers)
            where[sentence.index, place.start] = mentions[key]
            mentions[key].sentences.add(sentence.index)
    together = Counter(index for mention in mentions.values() for index in mention.sentences)
    for mention in mentions.values():
        mention.accompanied = any(together[index] > 1 for index in mention.sentences)
    counts = Counter(id(mention) for mention in where.values())
    Choice(gazetteer, list(mentions.values()), counts, countries_told(article, sentences), article.date).choose()
    towns = [m.chosen for m in where.values() if m.chosen is not None and is_sure(m.score) and m.chosen.kind == "Settlement"]
    for sentence in sentences:
        for place in sentence.places:
            if (sentence.index, place.start) in parts:
                part = where[sentence.index, place.start] = Mention(place, ())
                part.chosen = within_reach(gazetteer, place, towns)
                part.score = 1.0 if part.chosen is not None else 0.0
    return where


def alone(name: str, day: date | None = None) -> Mention:
    """What a name means where nothing else is known but the day, with its candidates ranked and its score."""
    gazetteer = open_gazetteer()
    place = PlaceMention(0, 1, name, name=name)
    mention = Mention(place, candidates(gazetteer, place, False))
    Choice(gazetteer, [mention], Counter({id(mention): 1}), Counter(), day).choose()
    return mention


def _containers_told(gazetteer: Gazetteer, sentences: Sequence[Sentence]) -> frozenset[tuple[int, int]]:
    """The mentions that name the region or country around the place before them, by sentence and first token.

    Those that are called one ("X in Y province"), and those after a comma that ends no list ("X, Y.").
    """
    found: set[tuple[int, int]] = set()
    for sentence in sentences:
        for place, container in pairwise(sentence.places):
            if container.name not in place.containers:
                continue
            entries = gazetteer.candidates(container.name)
            if not any(e.kind in ("Region", "Country") for e in entries):
                continue
            after = sentence.doc[container.end].lower_ if container.end < len(sentence.doc) else "."
            listed = any(p.end == place.start - 1 and p.name and place.name in p.containers for p in sentence.places)
            lists = after in (",", "-", "–") or sentence.doc[container.end : container.end + 1].text.isalpha() and _joins(sentence, container)
            if container.kind in ("Region", "District") or not (listed or lists):
                found.add((sentence.index, container.start))
    return frozenset(found)


def _joins(sentence: Sentence, place: PlaceMention) -> bool:
    """Does a list of places go on after one word behind a place ("Lyman, Donetsk and Bakhmut")?"""
    return any(p.start == place.end + 1 for p in sentence.places)


def _resolved(gazetteer: Gazetteer, mention: Mention, place: PlaceMention) -> ResolvedPlace:
    entry = mention.chosen
    if entry is None or not is_sure(mention.score):
        return ResolvedPlace(key=f"unplaced:{fold(place.name)}", name=place.name, kind=place.kind if place.kind in _PRECISION else "Settlement",
                             precision="none", score=round(mention.score, 3))  # fmt: skip
    if place.kind in ("Facility", "Area") and entry.kind == "Settlement":
        rests = (rest for town, rest in divisions(place.name) if any(e.key == entry.key for e in gazetteer.candidates(town)))
        noun = "-".join(map(fold, next(rests, place.name.rpartition(" ")[2]).split()))
        return ResolvedPlace(
            key=f"area:{entry.key.replace(':', '-')}-{noun}", name=place.name, kind=place.kind, lat=entry.lat, long=entry.long,
            precision="settlement", country=entry.country, within=(entry.key, *_within(gazetteer, entry)), score=round(mention.score, 3),
        )  # fmt: skip
    return _of_entry(gazetteer, entry, round(min(mention.score, 1.0), 3))


def _of_entry(gazetteer: Gazetteer, entry: Entry, score: float) -> ResolvedPlace:
    return ResolvedPlace(
        key=entry.key, name=plain(entry.name), kind=entry.kind, lat=entry.lat, long=entry.long,
        precision=_PRECISION[entry.kind], country=entry.country, within=_within(gazetteer, entry),
        labels=((resources.naming_language(), plain(entry.name)),), alt_labels=_alternatives(entry), score=score,
    )  # fmt: skip


def region_around(place: ResolvedPlace) -> ResolvedPlace | None:
    """The region that a settlement lies in, as sure as the settlement is; None where no table has one."""
    gazetteer = open_gazetteer()
    region = next((e for e in map(gazetteer.get, place.within) if e is not None and e.kind == "Region"), None)
    return _of_entry(gazetteer, region, place.score) if region is not None else None


def _within(gazetteer: Gazetteer, entry: Entry) -> tuple[str, ...]:
    chain: list[str] = []
    if entry.kind != "Region" and entry.country and entry.admin1:
        region = gazetteer.region_of(entry.country, entry.admin1)
        if region is not None:
            chain.append(region.key)
            if region.within:
                chain.append(region.within)
    elif entry.within:
        chain.append(entry.within)
    if entry.country and entry.kind != "Country":
        country = next((e for e in _countries(gazetteer, entry.country)), None)
        if country:
            chain.append(country.key)
    return tuple(chain)


def _countries(gazetteer: Gazetteer, code: str) -> Iterable[Entry]:
    found = gazetteer.country(code)
    return (found,) if found else ()


_CYRILLIC_ONLY_UKRAINIAN = frozenset("іїєґІЇЄҐ")


def _alternatives(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Other names with a language tag: that of an exonym, or where the script tells it (Cyrillic by Ukrainian's own letters)."""
    foreign = exonyms(entry.name)
    found: list[tuple[str, str]] = [(tag, name) for name, tag in foreign.items()]
    for name in entry.names[:12]:
        if name in foreign:
            continue
        if any("Ѐ" <= c <= "ӿ" for c in name):
            found.append(("uk" if _CYRILLIC_ONLY_UKRAINIAN & set(name) else "und", name))
        elif name.isascii():
            found.append(("und", name))
    return tuple(dict.fromkeys(found))
