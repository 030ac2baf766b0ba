"""Which candidate fits best: what the whole article names is weighed, in rounds."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from typing import NamedTuple

from sitgraph.gazetteer import Entry, Gazetteer, fold
from sitgraph.gazetteer.index import EARTH_RADIUS_KM, is_within_km, on_sphere
from sitgraph.gazetteer.romanisation import alike, skeleton, table, without_article
from sitgraph.model import PlaceMention
from sitgraph.resolve.candidates import of_kind, without_type
from sitgraph.resolve.surety import Evidence, probability
from sitgraph.resolve.theatre import at_front, at_war

_NEAR_KM = 60.0
# Evidence that a place is called so today, and is not one that once was or is so called elsewhere.
_OWN_NAME = 1.2
# Countries whose regions are in the table by hand, with their usual names.
_DETAILED = frozenset({"UA"})
_REGION_WEIGHT = 100_000
# A settlement of fewer people, far from all else that the article names, is not what it means.
_FAR_KM = 400.0
# A large city is meant by its own name rather than a village that is so called too.
_FAMED = 1.0
_KNOWN_AFAR = 400_000
# What the arc of half a chord, in radians, takes of nearness.
_PER_RADIAN = -2 * EARTH_RADIUS_KM / _NEAR_KM
_ROUNDS = 2
# Inhabitants that a place counts as having at least; one that the bundled tables add is in them because reports name it.
_SMALL, _NOTED = 50, 5_000
# What it tells to be in the country that the article is about, and below how much evidence it tells less.
_COUNTRY = 3.0
_LITTLE = 0.7
# What it tells to be in the region that the words name, or not to be where they say that it is.
_INSIDE, _OUTSIDE = 2.0, 5.0
# Of a name that many places have, so many are weighed before anything else is known of the article.
_AMBIGUOUS = 40
# A city of so many people, and so many times as large as a village, is what its name means rather than the village.
_CITY, _LARGER, _OVERSHADOWED = 100_000, 50, 3.0
# Two entries so near each other are one place twice in the tables, or as good as.
_SAME_KM = 8.0
_WITHIN_DEGREES = 4.0
# What is near or in a country tells of a place from so much on.
_TELLS = 0.2
# A lead is told up to so much, and is over a place that no table has as well, which weighs so much.
_LEAD, _NOWHERE = 5.0, 0.5


class Mention:
    """One spelling of a place within an article, with its candidates; then the one chosen, and how surely it is right."""

    def __init__(self, place: PlaceMention, candidates: tuple[Entry, ...]) -> None:
        self.place = place
        self.candidates = candidates
        self.sentences: set[int] = set()
        self.accompanied = False
        self.chosen: Entry | None = None
        self.ranked: tuple[Entry, ...] = ()
        self.evidence: Evidence | None = None
        self.score = 0.0
        self.firm = False
        self.gave: tuple[str, float] = ("", 0.0)


_Spot = tuple[float, float]
_Point = tuple[float, float, float, tuple[float, float, float], Mention]
_Group = tuple[Mention, list[_Point], list[_Spot]]


class _Around(NamedTuple):
    """What else the article names beside one mention: told once for all its candidates.

    `neighbours` are the points of the other mentions, mention by mention, with how much each tells of this one; `others`
    are the spots of those already chosen; `beside` those in its own sentences, where at least two lie close together.
    """

    neighbours: list[tuple[float, list[_Point]]]
    others: list[_Spot]
    beside: list[_Spot]


class Choice:
    """Chooses among the candidates of an article's mentions, in rounds: each place chosen tells of the others."""

    def __init__(self, gazetteer: Gazetteer, mentions: list[Mention], counts: Counter[int], told: Counter[str], day: date | None) -> None:
        self._gazetteer = gazetteer
        self._mentions = mentions
        self._counts = counts
        self._told = told
        self._day = day
        self._countries: Counter[str] = Counter(told)
        self._total = sum(told.values())
        self._said = self._total
        self._groups: list[_Group] = []
        # What is asked again in every round and stays: what one mention tells of another, and what of an entry's score does
        # not hang on the others.
        self._tells: dict[tuple[int, int], tuple[float, bool]] = {}
        self._own: dict[tuple[int, str], tuple[float, tuple[bool, ...]]] = {}

    def choose(self) -> None:
        """Give every mention the candidate that fits best, and how surely it does."""
        self._groups = _grouped(self._possible())
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
            points += [(e.lat, e.long, (w / total) ** 0.5, on_sphere(e.lat, e.long), mention) for w, e in weights]  # type: ignore[misc]
        return points

    def _weigh(self, mention: Mention) -> None:
        near = self._around(mention)
        scored = sorted(((*self._score(e, mention, near), -i, e) for i, e in enumerate(mention.candidates)), key=lambda s: (s[0], s[2]), reverse=True)
        if not scored:  # ties go to the earlier candidate
            return
        best, nearness, _, entry = scored[0]
        rivals = [s for s, _, _, e in scored[1:] if not _same_spot(e, entry)]
        mention.chosen = entry
        mention.ranked = tuple(e for *_, e in scored)
        mention.evidence = self._evidence(entry, mention, near, best, nearness, rivals)
        mention.score = probability(mention.evidence)

    def _evidence(self, entry: Entry, mention: Mention, near: _Around, best: float, nearness: float, rivals: list[float]) -> Evidence:
        """What speaks for the chosen candidate, for its score; `nearness` is how much else lies near it."""
        total, named = self._told_of(entry, mention)
        name = fold(mention.place.name)
        settled = entry.kind == "Settlement"
        # A large city may be named anywhere, and a facility is seldom at a town of its name far from all else.
        unknown = 1.0 - _renown(entry, mention) if settled else 1.0
        lost = settled and mention.place.kind in ("Facility", "Area") and nearness < _TELLS and named < _TELLS * total
        return Evidence(
            strength=best,
            lead=min(_LEAD, best - max([_NOWHERE, *rivals])),
            rivals=math.log2(1 + len(rivals)),
            own_name=float(without_article(entry.name) == without_article(name)),
            respelt=float(all(fold(n) != name for n in (entry.name, *entry.names))),
            country=named / max(total, _LITTLE),
            elsewhere=unknown * max(0.0, 1.0 - named / max(total, 1e-9)) if total >= _LITTLE and entry.country else 0.0,
            nearby=math.log1p(nearness),
            astray=unknown * float(lost + (settled and (self._is_far(entry, mention, near) or _is_astray(entry, near)))),
            front=at_front(entry.country, entry.lat or 0.0, entry.long or 0.0, self._day),
            ground=float(not settled),
            people=math.log10(max(entry.population, 100)) - 2.0 if settled else 0.0,
            inside=float(any(self._alone(entry, mention)[1])),
        )

    def _told_of(self, entry: Entry, mention: Mention) -> tuple[float, float]:
        """What the rest of the article tells of countries, and of that of an entry."""
        total = self._total - mention.gave[1]
        named = self._countries[entry.country or ""] - (mention.gave[1] if mention.gave[0] == entry.country else 0.0)
        return max(0.0, total), max(0.0, named)

    def _nearness(self, entry: Entry, neighbours: list[tuple[float, list[_Point]]]) -> float:
        """How much of what else the article names lies near an entry."""
        here, there = entry.lat, entry.long
        if here is None or there is None:
            return 0.0
        x, y, z = on_sphere(here, there)
        south, north = here - _WITHIN_DEGREES, here + _WITHIN_DEGREES
        # Twice as far by the meridians, which narrow towards the poles; what lies further tells nothing that is seen in the sum.
        across = 2 * _WITHIN_DEGREES / max(math.cos(math.radians(here)), 0.02)
        around = 360.0 - across
        total = 0.0
        for tells, points in neighbours:
            closest = 0.0
            for lat, long, weight, (a, b, c), _ in points:
                if weight <= closest:
                    break  # the points of one mention come by their weight: no later one can be closer
                if south < lat < north and not across < abs(long - there) < around:
                    chord = math.sqrt((a - x) ** 2 + (b - y) ** 2 + (c - z) ** 2)
                    close = weight * math.exp(_PER_RADIAN * math.asin(min(1.0, chord / 2)))
                    if close > closest:
                        closest = close
            total += tells * closest
        return total

    def _learn(self) -> None:
        """What is chosen now tells of the countries and of the ground that the article is about."""
        self._countries = Counter(self._told)
        points: list[_Point] = []
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
                spot = mention.chosen.lat, mention.chosen.long
                points.append((*spot, mention.score / len(mention.candidates) ** 0.5, on_sphere(*spot), mention))
        self._total = sum(self._countries.values())
        self._groups = _grouped(points)

    def _widen(self, mention: Mention) -> None:
        """Add places of other spellings in the countries that the article is about.

        Those of another transliteration always, since a village elsewhere may happen to be spelt as this one is here;
        those of nearly the name only where no place of exactly that name lies in these countries, nor is a city anywhere.
        """
        total = self._total
        here = frozenset(code for code, weight in self._countries.items() if weight * 5 >= total)
        if total < _LITTLE / 2 or any(e.kind == "Country" for e in mention.candidates):
            return
        exact = any(e.country in here for e in mention.candidates)
        more = self._gazetteer.variants(mention.place.name, here - table().by_ear if exact else here)
        if not more and not exact and not any(e.population >= _CITY and fold(e.name) == fold(mention.place.name) for e in mention.candidates):
            more = self._gazetteer.similar(mention.place.name, here)
        known = {e.key for e in mention.candidates}
        found = tuple({e.key: e for e in more if e.key not in known}.values())
        if found:
            mention.candidates = of_kind(mention.place, (*mention.candidates, *found))

    def _around(self, mention: Mention) -> _Around:
        neighbours: list[tuple[float, list[_Point]]] = []
        others: list[_Spot] = []
        beside: list[_Spot] = []
        for other, points, spots in self._groups:
            if other is mention:
                continue
            pair = id(mention), id(other)
            if pair not in self._tells:
                self._tells[pair] = _beside(mention, other), not mention.sentences.isdisjoint(other.sentences)
            tells, together = self._tells[pair]
            neighbours.append((tells, points))
            if other.chosen:
                others += spots
                if together:
                    beside += spots
        close = sum(any(a != b and is_within_km(_NEAR_KM, *a, *b) for b in beside) for a in beside)
        return _Around(neighbours, others, beside if close > 1 else [])

    def _alone(self, entry: Entry, mention: Mention) -> tuple[float, tuple[bool, ...]]:
        """What speaks for an entry whatever else the article names: size, spelling and kind; and which containers it lies in."""
        pair = id(mention), entry.key
        if pair not in self._own:
            score = _size(entry) + self._spelling(entry, mention)
            if entry.kind == "Country":
                score += 3.0
            if entry.kind == "Settlement" and self._is_overshadowed(entry, mention):
                score -= _OVERSHADOWED
            if entry.kind in ("Region", "River", "Facility"):
                score += 1.0 if mention.place.kind == entry.kind or mention.place.kind == "District" and entry.kind == "Region" else 0.4 if entry.kind != "Region" or entry.country in _DETAILED else 0.0
            self._own[pair] = score, tuple(self._contains(container, entry) for container in mention.place.containers)
        return self._own[pair]

    def _is_overshadowed(self, entry: Entry, mention: Mention) -> bool:
        """Is a name only one that a village once had, where a city is called so ("Novorossiysk")?"""
        name = fold(mention.place.name)
        if fold(entry.name) == name or entry.population * _LARGER > _CITY:
            return False
        return any(e.kind == "Settlement" and e.population >= max(_CITY, _LARGER * entry.population) and fold(e.name) == name for e in mention.candidates)

    def _score(self, entry: Entry, mention: Mention, around: _Around) -> tuple[float, float]:
        """Log-odds-like evidence: size, the article's countries, places near by, containers that the words name; and how much is near."""
        score, containers = self._alone(entry, mention)
        nearness = self._nearness(entry, around.neighbours)
        total, named = self._told_of(entry, mention)
        if entry.country:
            score += _COUNTRY * named / max(total, _LITTLE) + at_war(entry.country, self._day) * max(0.0, 1.0 - total)
        elif total >= _LITTLE:  # rivers and seas that no country has to itself
            score += _COUNTRY * 0.6
        if entry.lat is not None and entry.long is not None:
            score += 1.5 * math.log1p(nearness)
            if entry.kind == "Settlement":
                score += at_front(entry.country, entry.lat, entry.long, self._day)
            if entry.kind == "Settlement" and self._is_far(entry, mention, around):
                score -= 2.5 * (1.0 - _renown(entry, mention))
            elif entry.kind == "Settlement" and _is_astray(entry, around):
                score -= 6.0 * (1.0 - min(1.0, entry.population / (_KNOWN_AFAR / 4)))
        for inside in containers:
            score += _INSIDE if inside else -_OUTSIDE if mention.firm and entry.kind != "Country" else 0.0
        return score, nearness

    def _spelling(self, entry: Entry, mention: Mention) -> float:
        """Evidence from the name: a place's own usual one tells more than one it has besides, or nearly has."""
        name = fold(mention.place.name)
        if fold(entry.name) == name:
            return _OWN_NAME + (_FAMED if entry.population >= _KNOWN_AFAR else 0.0)
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
        name = without_type(container)
        if entry.country:
            country = self._gazetteer.country(entry.country)
            if country and name in {fold(country.name), *map(fold, country.names)}:
                return True
        region = self._gazetteer.region_of(entry.country, entry.admin1) if entry.admin1 and entry.country else None
        return region is not None and name != "" and any(name.split(" ")[0] in without_article(n) for n in (region.name, *region.names))

    def _is_far(self, entry: Entry, mention: Mention, around: _Around) -> bool:
        """Is a place in a country the article hardly speaks of, and near nothing that it names?"""
        total, named = self._told_of(entry, mention)
        if not entry.country or total < _LITTLE or not (around.others or self._said >= _LITTLE):
            return False
        if named * 10 >= total:
            return False
        return not any(is_within_km(_FAR_KM, entry.lat or 0.0, entry.long or 0.0, *spot) for spot in around.others)


def _grouped(points: list[_Point]) -> list[_Group]:
    """Points by the mention that they are of, with the spots alone."""
    groups: dict[int, _Group] = {}
    for point in points:
        lat, long, _, _, mention = point
        group = groups.setdefault(id(mention), (mention, [], []))
        group[1].append(point)
        group[2].append((lat, long))
    return list(groups.values())


def _renown(entry: Entry, mention: Mention) -> float:
    """How likely a city is to be named anywhere: the larger the likelier, but only by a name that is its own."""
    name = fold(mention.place.name)
    known = any(fold(n) == name for n in (entry.name, *entry.names))
    return min(1.0, entry.population / _KNOWN_AFAR) if known else 0.0


def _is_astray(entry: Entry, around: _Around) -> bool:
    """Is a place far from all of at least two that its sentence names close together: another of that name, not in the tables?"""
    here = around.beside
    return bool(here) and not any(is_within_km(2 * _NEAR_KM, entry.lat or 0.0, entry.long or 0.0, *spot) for spot in here)


def _size(entry: Entry) -> float:
    least = _REGION_WEIGHT if entry.kind == "Region" else _NOTED if entry.key.startswith("place:") else _SMALL
    return math.log10(max(entry.population, least)) / 3.0


def _same_spot(entry: Entry, other: Entry) -> bool:
    """Are two entries of the tables one place, or so near that it does not matter which is meant?"""
    if entry.lat is None or entry.long is None or other.lat is None or other.long is None:
        return False
    return entry.kind == other.kind and is_within_km(_SAME_KM, entry.lat, entry.long, other.lat, other.long)


def _beside(mention: Mention, other: Mention) -> float:
    """How much one place tells of another: most where both stand in one sentence, less in the ones around it."""
    if mention.sentences & other.sentences:
        return 2.5
    around = {s + step for s in other.sentences for step in (-1, 1)}
    near = bool(mention.sentences & around)
    if mention.accompanied:
        return 0.8 if near else 0.25
    return 1.5 if near else 0.6
