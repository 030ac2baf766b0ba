"""Which place a name means here: candidates of the gazetteer, weighed by what the whole article names."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sitgraph.gazetteer import Entry, Gazetteer, fold, open_gazetteer, plain
from sitgraph.gazetteer.index import distance_km, skeleton
from sitgraph.model import Article, PlaceMention, ResolvedPlace, Sentence

_PRECISION = {"Settlement": "settlement", "Region": "region", "Country": "country", "River": "area", "Facility": "point"}
_NEAR_KM = 60.0
# Evidence that a place is called so today, and is not one that once was or is so called elsewhere.
_OWN_NAME = 1.2
# A region counts like a city of so many.
_CITY = 5_000
# Countries whose regions are in the table by hand, with their usual names.
_DETAILED = frozenset({"UA"})
_REGION_WEIGHT = 100_000
# A settlement of fewer people, far from all else that the article names, is not what it means.
_FAR_KM = 400.0
# A large city is meant by its own name rather than a village that is so called too.
_FAMED = 1.0
# Below this a place is said to be unresolved.
_SURE = 0.3
_KNOWN_AFAR = 400_000
_ROUNDS = 2


class _Mention:
    """One spelling of a place within an article, with its candidates."""

    def __init__(self, place: PlaceMention, candidates: tuple[Entry, ...]) -> None:
        self.place = place
        self.candidates = candidates
        self.sentences: set[int] = set()
        self.accompanied = False
        self.chosen: Entry | None = None
        self.score = 0.0


def resolve_places(article: Article, sentences: Sequence[Sentence]) -> Mapping[tuple[int, int], ResolvedPlace]:
    """The place of each mention by (sentence index, mention's first token); unplaced where none is likely."""
    gazetteer = open_gazetteer()
    mentions: dict[tuple[str, str | None, tuple[str, ...]], _Mention] = {}
    where: dict[tuple[int, int], _Mention] = {}
    for sentence in sentences:
        for place in sentence.places:
            key = (fold(place.name), place.kind if place.kind in ("Region", "River", "Facility") else None, place.containers)
            if key not in mentions:
                mentions[key] = _Mention(place, _candidates(gazetteer, place))
            where[sentence.index, place.start] = mentions[key]
            mentions[key].sentences.add(sentence.index)
    together = Counter(index for mention in mentions.values() for index in mention.sentences)
    for mention in mentions.values():
        mention.accompanied = any(together[index] > 1 for index in mention.sentences)
    counts = Counter(id(mention) for mention in where.values())
    _choose(list(mentions.values()), counts)
    return {at: _resolved(gazetteer, mention, mention.place) for at, mention in where.items()}


def _candidates(gazetteer: Gazetteer, place: PlaceMention) -> tuple[Entry, ...]:
    found = gazetteer.candidates(place.name, loose=True)
    if place.kind == "Region":
        return tuple(e for e in found if e.kind == "Region") or tuple(e for e in found if e.kind == "Country") or found
    if place.kind == "Settlement":
        return tuple(e for e in found if e.kind == "Settlement") or found
    if place.kind in ("River", "Facility"):
        return tuple(e for e in found if e.kind == place.kind)
    name = fold(place.name)
    cities = {e.country for e in found if e.kind == "Settlement" and fold(e.name) == name and e.population >= _CITY}
    # "Kandahar" alone is the city, where a region of the same country is called the same.
    settlements = tuple(e for e in found if e.kind != "Region" or (fold(e.name) == name and e.country not in cities))
    return settlements or found


def _choose(mentions: list[_Mention], counts: Counter[int]) -> None:
    countries: Counter[str] = Counter()
    points: list[tuple[float, float, float, _Mention]] = []
    for round_ in range(_ROUNDS + 1):
        for mention in mentions:
            scored = sorted(
                ((_score(e, mention, countries, points), -i, e) for i, e in enumerate(mention.candidates)), reverse=True
            )  # ties go to the earlier candidate
            if not scored:
                continue
            best, _, entry = scored[0]
            runner = scored[1][0] if len(scored) > 1 else best - 3.0
            mention.chosen = entry
            mention.score = 1 / (1 + math.exp(-(best - 1.0))) * (1 / (1 + math.exp(-2.0 * (best - runner))) * 0.5 + 0.5)
        if round_ == _ROUNDS:
            break
        countries = Counter()
        points = []
        for mention in mentions:
            if mention.chosen is None:
                continue
            weight = mention.score * min(3, counts[id(mention)])
            if mention.chosen.country:
                sure = 2.0 if mention.chosen.kind in ("Country", "Region") else 1.0 / len(mention.candidates)
                countries[mention.chosen.country] += weight * sure  # type: ignore[assignment]
            if mention.chosen.lat is not None and mention.chosen.long is not None:
                points.append((mention.chosen.lat, mention.chosen.long, mention.score / len(mention.candidates) ** 0.5, mention))


def _score(
    entry: Entry, mention: _Mention, countries: Counter[str], points: list[tuple[float, float, float, _Mention]]
) -> float:
    """Log-odds-like evidence: size, the article's countries, places near by, containers that the words name."""
    score = math.log10(max(entry.population, _REGION_WEIGHT if entry.kind == "Region" else 50)) / 3.0
    if entry.kind == "Country":
        score += 3.0
    if entry.kind in ("Region", "River", "Facility"):
        score += 1.0 if mention.place.kind == entry.kind else 0.4 if entry.kind != "Region" or entry.country in _DETAILED else 0.0
    if fold(entry.name) == fold(mention.place.name):
        score += _OWN_NAME + (_FAMED if entry.population >= _KNOWN_AFAR / 2 else 0.0)
    elif entry.kind == "Settlement" and skeleton(entry.name) == skeleton(mention.place.name):
        score += _OWN_NAME * 0.8
    total = sum(countries.values())
    if total and entry.country:
        score += 3.0 * countries[entry.country] / total
    if entry.lat is not None and entry.long is not None:
        near = 0.0
        for lat, long, weight, other in points:
            if other is mention:
                continue
            km = distance_km(entry.lat, entry.long, lat, long)
            near += weight * _beside(mention, other) * math.exp(-km / _NEAR_KM)
        score += 1.5 * math.log1p(near)
        if entry.kind == "Settlement" and _is_far(entry, mention, countries, points):
            score -= 2.5 * (1.0 - min(1.0, entry.population / _KNOWN_AFAR))
        elif entry.kind == "Settlement" and _is_astray(entry, mention, points):
            score -= 6.0 * (1.0 - min(1.0, entry.population / (_KNOWN_AFAR / 4)))
    for container in mention.place.containers:
        if entry.admin1 and entry.country:
            region = open_gazetteer().region_of(entry.country, entry.admin1)
            if region and fold(container).split(" ")[0] in fold(" ".join((region.name, *region.names))):
                score += 2.0
    return score


def _is_astray(entry: Entry, mention: _Mention, points: list[tuple[float, float, float, _Mention]]) -> bool:
    """Is a place far from all of at least two that its sentence names close together: another of that name, not in the tables?"""
    here = [(lat, long) for lat, long, _, other in points if other is not mention and mention.sentences & other.sentences]
    close = [a for a in here if any(a != b and distance_km(*a, *b) < _NEAR_KM for b in here)]
    return len(close) > 1 and all(distance_km(entry.lat or 0.0, entry.long or 0.0, *a) > 2 * _NEAR_KM for a in here)


def _beside(mention: _Mention, other: _Mention) -> float:
    """How much one place tells of another: most where both stand in one sentence, less in the ones around it."""
    if mention.sentences & other.sentences:
        return 2.5
    around = {s + step for s in other.sentences for step in (-1, 1)}
    near = bool(mention.sentences & around)
    if mention.accompanied:
        return 0.8 if near else 0.25
    return 1.5 if near else 0.6


def _is_far(
    entry: Entry, mention: _Mention, countries: Counter[str], points: list[tuple[float, float, float, _Mention]]
) -> bool:
    """Is a place in a country the article hardly speaks of, and near nothing that it names?"""
    total = sum(countries.values())
    others = [(lat, long) for lat, long, _, other in points if other is not mention]
    if total < 1.0 or not others or not entry.country or countries[entry.country] * 10 >= total:
        return False
    return all(distance_km(entry.lat or 0.0, entry.long or 0.0, lat, long) > _FAR_KM for lat, long in others)


def _resolved(gazetteer: Gazetteer, mention: _Mention, place: PlaceMention) -> ResolvedPlace:
    entry = mention.chosen
    if entry is None or mention.score < _SURE:
        return ResolvedPlace(key=f"unplaced:{fold(place.name)}", name=place.name, kind=place.kind if place.kind in _PRECISION else "Settlement",
                             precision="none", score=round(mention.score, 3))  # fmt: skip
    return ResolvedPlace(
        key=entry.key, name=plain(entry.name), kind=entry.kind, lat=entry.lat, long=entry.long,
        precision=_PRECISION[entry.kind], country=entry.country, within=_within(gazetteer, entry),
        labels=(("en", plain(entry.name)),), alt_labels=_alternatives(entry), score=round(min(mention.score, 1.0), 3),
    )  # fmt: skip


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
    """Other names with a language tag where the script tells it: Cyrillic is Ukrainian by its own letters."""
    found: list[tuple[str, str]] = []
    for name in entry.names[:12]:
        if any("Ѐ" <= c <= "ӿ" for c in name):
            found.append(("uk" if _CYRILLIC_ONLY_UKRAINIAN & set(name) else "und", name))
        elif name.isascii():
            found.append(("und", name))
    return tuple(dict.fromkeys(found))
