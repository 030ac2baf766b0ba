"""Which place a name means here: candidates of the gazetteer, weighed by what the whole article names."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from sitgraph import resources
from sitgraph.gazetteer import Entry, Gazetteer, exonyms, fold, open_gazetteer, plain
from sitgraph.gazetteer.index import ARABIC, DISTRICT, alike, distance_km, skeleton, without_article
from sitgraph.model import Article, PlaceMention, ResolvedPlace, Sentence
from sitgraph.resolve.quarters import quarters, within_reach
from sitgraph.resolve.theatre import at_war, countries_told

_PRECISION = {"Settlement": "settlement", "Area": "area", "Region": "region", "Country": "country", "River": "area", "Facility": "point"}
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
# What it tells to be in the country that the article is about, and below how much evidence it tells less.
_COUNTRY = 3.0
_LITTLE = 0.7
# What it tells to be in the region that the words name, or not to be where they say that it is.
_INSIDE, _OUTSIDE = 2.0, 5.0
# A settlement of so many people is meant rather than the region called as one of its other names is.
_TOWN = 30_000
# Of a name that many places have, so many are weighed before anything else is known of the article.
_AMBIGUOUS = 40
# Two entries so near each other are one place twice in the tables, or as good as.
_SAME_KM = 8.0
_WITHIN_DEGREES = 4.0
# What a region is called besides its name, folded.
_TYPE = re.compile(r"\b(?:governorate|province|region|state|district|oblast|department|division|prefecture|county|township|krai|raion)\b")


class _Mention:
    """One spelling of a place within an article, with its candidates."""

    def __init__(self, place: PlaceMention, candidates: tuple[Entry, ...]) -> None:
        self.place = place
        self.candidates = candidates
        self.sentences: set[int] = set()
        self.accompanied = False
        self.chosen: Entry | None = None
        self.score = 0.0
        self.firm = False
        self.gave: tuple[str, float] = ("", 0.0)


_Point = tuple[float, float, float, _Mention]


def resolve_places(article: Article, sentences: Sequence[Sentence]) -> Mapping[tuple[int, int], ResolvedPlace]:
    """The place of each mention by (sentence index, mention's first token); unplaced where none is likely."""
    gazetteer = open_gazetteer()
    told, parts = _containers_told(gazetteer, sentences), quarters(sentences)
    mentions: dict[tuple[str, str | None, tuple[str, ...], bool], _Mention] = {}
    where: dict[tuple[int, int], _Mention] = {}
    for sentence in sentences:
        for place in sentence.places:
            if (sentence.index, place.start) in parts:
                continue
            key = (fold(place.name), place.kind if place.kind in ("Region", "District", "River", "Facility") else None, place.containers, (sentence.index, place.start) in told)
            if key not in mentions:
                mentions[key] = _Mention(place, _candidates(gazetteer, place, (sentence.index, place.start) in told))
                mentions[key].firm = any((sentence.index, p.start) in told for p in sentence.places if p.start > place.end and p.name in place.containers)
            where[sentence.index, place.start] = mentions[key]
            mentions[key].sentences.add(sentence.index)
    together = Counter(index for mention in mentions.values() for index in mention.sentences)
    for mention in mentions.values():
        mention.accompanied = any(together[index] > 1 for index in mention.sentences)
    counts = Counter(id(mention) for mention in where.values())
    _Choice(gazetteer, list(mentions.values()), counts, countries_told(article, sentences)).choose()
    towns = [m.chosen for m in where.values() if m.chosen is not None and m.score >= _SURE and m.chosen.kind == "Settlement"]
    for sentence in sentences:
        for place in sentence.places:
            if (sentence.index, place.start) in parts:
                part = where[sentence.index, place.start] = _Mention(place, ())
                part.chosen = within_reach(gazetteer, place, towns)
                part.score = 1.0 if part.chosen is not None else 0.0
    return {at: _resolved(gazetteer, mention, mention.place) for at, mention in where.items()}


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


def _candidates(gazetteer: Gazetteer, place: PlaceMention, container: bool) -> tuple[Entry, ...]:
    found = gazetteer.candidates(place.name, loose=True)
    if place.kind == "Facility" and not any(e.kind == "Facility" for e in found):
        # "Vnukovo airport" is at Vnukovo, where no table has it.
        town, _, _ = place.name.rpartition(" ")
        return tuple(e for e in gazetteer.candidates(town) if e.kind == "Settlement")
    if container and place.kind is None and any(e.kind in ("Region", "Country") for e in found):
        return tuple(e for e in found if e.kind in ("Region", "Country") and not e.key.startswith(DISTRICT)) or found
    return _of_kind(place, found)


def _of_kind(place: PlaceMention, found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Those of `found` that can be the kind of place that the words say, or all where none can."""
    if place.kind == "District":
        districts = tuple(e for e in found if e.key.startswith(DISTRICT))
        return districts or tuple(e for e in found if e.kind in ("Region", "Settlement")) or found
    found = tuple(e for e in found if not e.key.startswith(DISTRICT)) or found
    if place.kind == "Region":
        return tuple(e for e in found if e.kind == "Region") or tuple(e for e in found if e.kind == "Country") or found
    if place.kind == "Settlement":
        return tuple(e for e in found if e.kind == "Settlement") or found
    if place.kind in ("River", "Facility"):
        return tuple(e for e in found if e.kind == place.kind)
    cities = {e.country for e in found if e.kind == "Settlement" and _is_seat(e, place.name)}
    # "Kandahar" alone is the city, where a region of the same country is called the same.
    return tuple(e for e in found if e.kind != "Region" or (_own_name(e, place.name) and e.country not in cities)) or found


def _is_seat(entry: Entry, name: str) -> bool:
    """Is a settlement the one meant by a name that a region of its country has too?"""
    return entry.population >= (_CITY if fold(entry.name) == fold(name) else _TOWN)


def _own_name(entry: Entry, name: str) -> bool:
    """Is a name a region's own, with or without "governorate" and the like, and the article?"""
    named = without_article(name)
    return any(without_article(_TYPE.sub("", fold(n))) == named for n in (entry.name, *entry.names))


class _Choice:
    """Chooses among the candidates of an article's mentions, in rounds: each place chosen tells of the others."""

    def __init__(self, gazetteer: Gazetteer, mentions: list[_Mention], counts: Counter[int], told: Counter[str]) -> None:
        self._gazetteer = gazetteer
        self._mentions = mentions
        self._counts = counts
        self._told = told
        self._countries: Counter[str] = Counter(told)
        self._points: list[_Point] = []

    def choose(self) -> None:
        """Give every mention the candidate that fits best, and how surely it does."""
        self._points = self._possible()
        for round_ in range(_ROUNDS + 1):
            for mention in self._mentions:
                self._weigh(mention)
            if round_ == _ROUNDS:
                break
            self._learn()
            if round_ == 0:
                for mention in self._mentions:
                    self._widen(mention)

    def _possible(self) -> list[_Point]:
        """Before anything is chosen: every candidate of a mention is a place it may be, the populous sooner than the rest."""
        points: list[_Point] = []
        for mention in self._mentions:
            weights = [(math.exp(_size(e)), e) for e in mention.candidates if e.lat is not None and e.kind != "Country"]
            weights = sorted(weights, key=lambda w: -w[0])[:_AMBIGUOUS]
            total = sum(w for w, _ in weights)
            points += [(e.lat, e.long, (w / total) ** 0.5, mention) for w, e in weights]  # type: ignore[misc]
        return points

    def _weigh(self, mention: _Mention) -> None:
        near = self._neighbours(mention)
        scored = sorted(((self._score(e, mention, near), -i, e) for i, e in enumerate(mention.candidates)), reverse=True)
        if not scored:  # ties go to the earlier candidate
            return
        best, _, entry = scored[0]
        runner = next((s for s, _, e in scored[1:] if not _same_spot(e, entry)), best - 3.0)
        mention.chosen = entry
        mention.score = 1 / (1 + math.exp(-(best - 1.0))) * (1 / (1 + math.exp(-2.0 * (best - runner))) * 0.5 + 0.5)

    def _learn(self) -> None:
        """What is chosen now tells of the countries and of the ground that the article is about."""
        self._countries = Counter(self._told)
        self._points = []
        for mention in self._mentions:
            mention.gave = ("", 0.0)
            if mention.chosen is None:
                continue
            weight = mention.score * min(3, self._counts[id(mention)])
            if mention.chosen.country:
                sure = 2.0 if mention.chosen.kind in ("Country", "Region") else 1.0 / len(mention.candidates)
                mention.gave = (mention.chosen.country, weight * sure)
                self._countries[mention.chosen.country] += weight * sure  # type: ignore[assignment]
            if mention.chosen.lat is not None and mention.chosen.long is not None:
                point = (mention.chosen.lat, mention.chosen.long, mention.score / len(mention.candidates) ** 0.5, mention)
                self._points.append(point)

    def _widen(self, mention: _Mention) -> None:
        """Add places of other spellings in the countries that the article is about.

        Those of another transliteration always, since a village elsewhere may happen to be spelt as this one is here;
        those of nearly the name only where no place of exactly that name lies in these countries.
        """
        total = sum(self._countries.values())
        here = frozenset(code for code, weight in self._countries.items() if weight * 5 >= total)
        if total < _LITTLE / 2 or any(e.kind == "Country" for e in mention.candidates):
            return
        exact = any(e.country in here for e in mention.candidates)
        more = self._gazetteer.variants(mention.place.name, here - ARABIC if exact else here)
        if not more and not exact:
            more = self._gazetteer.similar(mention.place.name, here)
        known = {e.key for e in mention.candidates}
        found = tuple({e.key: e for e in more if e.key not in known}.values())
        if found:
            mention.candidates = _of_kind(mention.place, (*mention.candidates, *found))

    def _neighbours(self, mention: _Mention) -> list[tuple[float, list[_Point]]]:
        """The points of the other mentions, mention by mention, with how much each tells of this one."""
        by: dict[int, list[_Point]] = {}
        for point in self._points:
            if point[3] is not mention:
                by.setdefault(id(point[3]), []).append(point)
        return [(_beside(mention, points[0][3]), points) for points in by.values()]

    def _score(self, entry: Entry, mention: _Mention, neighbours: list[tuple[float, list[_Point]]]) -> float:
        """Log-odds-like evidence: size, the article's countries, places near by, containers that the words name."""
        score = _size(entry) + self._spelling(entry, mention)
        if entry.kind == "Country":
            score += 3.0
        if entry.kind in ("Region", "River", "Facility"):
            score += 1.0 if mention.place.kind == entry.kind or mention.place.kind == "District" and entry.kind == "Region" else 0.4 if entry.kind != "Region" or entry.country in _DETAILED else 0.0
        total = sum(self._countries.values()) - mention.gave[1]
        if entry.country:
            named = self._countries[entry.country] - (mention.gave[1] if mention.gave[0] == entry.country else 0.0)
            score += _COUNTRY * named / max(total, _LITTLE) + at_war(entry.country) * max(0.0, 1.0 - total)
        elif total >= _LITTLE:  # rivers and seas that no country has to itself
            score += _COUNTRY * 0.6
        if entry.lat is not None and entry.long is not None:
            near = sum(tells * max((w * math.exp(-distance_km(entry.lat, entry.long, lat, long) / _NEAR_KM) for lat, long, w, _ in points if abs(lat - entry.lat) < _WITHIN_DEGREES), default=0.0) for tells, points in neighbours)
            score += 1.5 * math.log1p(near)
            if entry.kind == "Settlement" and self._is_far(entry, mention):
                score -= 2.5 * (1.0 - min(1.0, entry.population / _KNOWN_AFAR))
            elif entry.kind == "Settlement" and self._is_astray(entry, mention):
                score -= 6.0 * (1.0 - min(1.0, entry.population / (_KNOWN_AFAR / 4)))
        for container in mention.place.containers:
            inside = self._contains(container, entry)
            score += _INSIDE if inside else -_OUTSIDE if mention.firm and entry.kind != "Country" else 0.0
        return score

    def _spelling(self, entry: Entry, mention: _Mention) -> float:
        """Evidence from the name: a place's own usual one tells more than one it has besides, or nearly has."""
        name = fold(mention.place.name)
        if fold(entry.name) == name:
            return _OWN_NAME + (_FAMED if entry.population >= _KNOWN_AFAR / 2 else 0.0)
        if without_article(entry.name) == without_article(name):
            return _OWN_NAME * 0.9
        exact = any(fold(n) == name for n in entry.names)
        if entry.kind == "Settlement" and skeleton(entry.name) == skeleton(mention.place.name):
            return _OWN_NAME * (0.8 if exact else 0.6)
        if exact:
            return 0.0
        return -0.8 * (1.0 - max(alike(n, name) for n in (entry.name, *entry.names)))

    def _contains(self, container: str, entry: Entry) -> bool:
        """Do the words put a place into this region or country?"""
        name = without_article(_TYPE.sub("", fold(container)))
        if entry.country:
            country = self._gazetteer.country(entry.country)
            if country and name in {fold(country.name), *map(fold, country.names)}:
                return True
        region = self._gazetteer.region_of(entry.country, entry.admin1) if entry.admin1 and entry.country else None
        return region is not None and name != "" and any(name.split(" ")[0] in without_article(n) for n in (region.name, *region.names))

    def _is_astray(self, entry: Entry, mention: _Mention) -> bool:
        """Is a place far from all of at least two that its sentence names close together: another of that name, not in the tables?"""
        here = [(lat, long) for lat, long, _, other in self._points if other is not mention and other.chosen and mention.sentences & other.sentences]
        close = [a for a in here if any(a != b and distance_km(*a, *b) < _NEAR_KM for b in here)]
        return len(close) > 1 and all(distance_km(entry.lat or 0.0, entry.long or 0.0, *a) > 2 * _NEAR_KM for a in here)

    def _is_far(self, entry: Entry, mention: _Mention) -> bool:
        """Is a place in a country the article hardly speaks of, and near nothing that it names?"""
        total = sum(self._countries.values()) - mention.gave[1]
        others = [(lat, long) for lat, long, _, other in self._points if other is not mention and other.chosen]
        if not entry.country or total < _LITTLE or not (others or sum(self._told.values()) >= _LITTLE):
            return False
        named = self._countries[entry.country] - (mention.gave[1] if mention.gave[0] == entry.country else 0.0)
        if named * 10 >= total:
            return False
        return all(distance_km(entry.lat or 0.0, entry.long or 0.0, lat, long) > _FAR_KM for lat, long in others)


def _size(entry: Entry) -> float:
    return math.log10(max(entry.population, _REGION_WEIGHT if entry.kind == "Region" else 50)) / 3.0


def _same_spot(entry: Entry, other: Entry) -> bool:
    """Are two entries of the tables one place, or so near that it does not matter which is meant?"""
    if entry.lat is None or entry.long is None or other.lat is None or other.long is None:
        return False
    return entry.kind == other.kind and distance_km(entry.lat, entry.long, other.lat, other.long) < _SAME_KM


def _beside(mention: _Mention, other: _Mention) -> float:
    """How much one place tells of another: most where both stand in one sentence, less in the ones around it."""
    if mention.sentences & other.sentences:
        return 2.5
    around = {s + step for s in other.sentences for step in (-1, 1)}
    near = bool(mention.sentences & around)
    if mention.accompanied:
        return 0.8 if near else 0.25
    return 1.5 if near else 0.6


def _resolved(gazetteer: Gazetteer, mention: _Mention, place: PlaceMention) -> ResolvedPlace:
    entry = mention.chosen
    if entry is None or mention.score < _SURE:
        return ResolvedPlace(key=f"unplaced:{fold(place.name)}", name=place.name, kind=place.kind if place.kind in _PRECISION else "Settlement",
                             precision="none", score=round(mention.score, 3))  # fmt: skip
    within = _within(gazetteer, entry)
    if place.kind == "Facility" and entry.kind == "Settlement":
        noun = fold(place.name.rpartition(" ")[2])
        return ResolvedPlace(
            key=f"area:{entry.key.replace(':', '-')}-{noun}", name=place.name, kind="Facility", lat=entry.lat, long=entry.long,
            precision="settlement", country=entry.country, within=(entry.key, *within), score=round(mention.score, 3),
        )  # fmt: skip
    return ResolvedPlace(
        key=entry.key, name=plain(entry.name), kind=entry.kind, lat=entry.lat, long=entry.long,
        precision=_PRECISION[entry.kind], country=entry.country, within=within,
        labels=((resources.naming_language(), plain(entry.name)),), alt_labels=_alternatives(entry), score=round(min(mention.score, 1.0), 3),
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
