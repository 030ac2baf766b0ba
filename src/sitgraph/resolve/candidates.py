"""Which entries of the gazetteer a mention can mean: those of its name that are the kind of place the words say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitgraph.gazetteer import Entry, Gazetteer, fold
from sitgraph.gazetteer.index import DISTRICT
from sitgraph.gazetteer.romanisation import without_article
from sitgraph.model import PlaceMention

# A region counts like a city of so many.
_CITY = 5_000
# A settlement of so many people is meant rather than the region called as one of its other names is.
_TOWN = 30_000
# What a region is called besides its name, folded.
_TYPE = re.compile(r"\b(?:governorate|province|region|state|district|oblast|department|division|prefecture|county|township|krai|raion)\b")

# What is called so is larger than a district.
_LARGER = re.compile(r"\b(?:governorate|province|oblast|krai)\b")


def without_type(name: str) -> str:
    """A folded name without "governorate" and the like, and without the article."""
    return without_article(_TYPE.sub("", fold(name)))


def divisions(name: str) -> Iterator[tuple[str, str]]:
    """A name of several words as the town it may begin with and the rest, the longest town first."""
    words = name.split()
    return ((" ".join(words[:k]), " ".join(words[k:])) for k in range(len(words) - 1, 0, -1))


def candidates(gazetteer: Gazetteer, place: PlaceMention, container: bool) -> tuple[Entry, ...]:
    """What a mention can mean before the rest of the article is known; `container` where it tells what is around another place."""
    found = gazetteer.candidates(place.name, loose=True)
    if place.kind in ("Facility", "Area") and not any(e.kind == place.kind for e in found):
        # "Vnukovo airport" is at Vnukovo, "Kramatorsk railway station" at Kramatorsk, where no table has them.
        if place.name.rpartition(" ")[2].isdigit():
            return ()
        of_towns = (tuple(e for e in gazetteer.candidates(town) if e.kind == "Settlement") for town, _ in divisions(place.name))
        return next(filter(None, of_towns), ())
    if container and place.kind is None and any(e.kind in ("Region", "Country") for e in found):
        return tuple(e for e in found if e.kind in ("Region", "Country") and not e.key.startswith(DISTRICT)) or found
    return of_kind(place, found)


def of_kind(place: PlaceMention, found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Those of `found` that can be the kind of place that the words say, or all where none can."""
    if place.kind == "District":
        districts = tuple(e for e in found if e.key.startswith(DISTRICT))
        return districts or tuple(e for e in found if e.kind == "Settlement" or e.kind == "Region" and not _LARGER.search(fold(e.name)))
    found = tuple(e for e in found if not e.key.startswith(DISTRICT)) or found
    if place.kind == "Region":
        return tuple(e for e in found if e.kind == "Region") or tuple(e for e in found if e.kind == "Country") or found
    if place.kind == "Settlement":
        return tuple(e for e in found if e.kind == "Settlement") or found
    if place.kind in ("River", "Facility"):
        return tuple(e for e in found if e.kind == place.kind)
    if any(e.kind == "Settlement" and fold(e.name) == fold(place.name) for e in found):
        found = tuple(e for e in found if e.kind != "River")  # a river has an article, or is called one
    cities = {e.country for e in found if e.kind == "Settlement" and _is_seat(e, place.name)}
    # "Kandahar" alone is the city, where a region of the same country is called the same.
    return tuple(e for e in found if e.kind != "Region" or (_own_name(e, place.name) and e.country not in cities)) or found


def _is_seat(entry: Entry, name: str) -> bool:
    """Is a settlement the one meant by a name that a region of its country has too?"""
    return entry.population >= (_CITY if fold(entry.name) == fold(name) else _TOWN)


def _own_name(entry: Entry, name: str) -> bool:
    """Is a name a region's own, with or without "governorate" and the like, and the article?"""
    named = without_article(name)
    return any(without_type(n) == named for n in (entry.name, *entry.names))
