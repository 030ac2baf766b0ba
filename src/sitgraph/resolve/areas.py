"""Places told relative to others become areas: "5 km west of Bakhmut", "southern Ukraine", "between A and B"."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec

from sitgraph import lang, resources
from sitgraph.gazetteer.index import EARTH_RADIUS_KM, distance_km
from sitgraph.model import PlaceMention, ResolvedPlace

_COMPASS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")


class _Reach(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    beside: dict[str, float]
    extent: dict[str, float]


class _Bearings(lang.Table, frozen=True):
    """The part of `places.toml` that says which way compass words point."""

    degrees: dict[str, float] = {}


@cache
def _reach() -> _Reach:
    return resources.table(Path(__file__).with_name("areas.toml"), _Reach)


@cache
def bearings(code: str) -> dict[str, float]:
    """Compass words of a language with their degrees clockwise from north, from `bearings.toml` of its pack."""
    return lang.read(code, "bearings.toml", _Bearings).degrees


def destination(lat: float, long: float, bearing: float, km: float) -> tuple[float, float]:
    """The point `km` from a point along a great circle, `bearing` degrees clockwise from north.

    Direct formula on a sphere (E. Williams, Aviation Formulary, "Lat/lon given radial and distance").
    """
    d, t = km / EARTH_RADIUS_KM, math.radians(bearing)
    p, q = math.radians(lat), math.radians(long)
    p2 = math.asin(math.sin(p) * math.cos(d) + math.cos(p) * math.sin(d) * math.cos(t))
    q2 = q + math.atan2(math.sin(t) * math.sin(d) * math.cos(p), math.cos(d) - math.sin(p) * math.sin(p2))
    return round(math.degrees(p2), 5), round((math.degrees(q2) + 540) % 360 - 180, 5)


def area_of(code: str, mention: PlaceMention, anchor: ResolvedPlace, other: ResolvedPlace | None = None) -> ResolvedPlace | None:
    """The area that a mention tells relative to its anchor; None where it names the place itself.

    `other` is the second place of "between A and B". An anchor without a point gives an area without one.
    """
    if other is not None and other.key != anchor.key:
        return _between(anchor, other)
    words = bearings(code)
    degrees = words.get(mention.bearing or "") if mention.bearing else None
    if degrees is None and mention.part is not None:
        degrees = words.get(mention.part.split()[0])
        return _part(anchor, mention.part, degrees)
    if degrees is None and mention.distance_km is None and not mention.direction:
        return None
    beside = _reach().beside.get(anchor.kind, 15.0)
    distance = mention.distance_km
    if degrees is None:  # "15 km from X", "the X direction": a circle around it
        radius = distance if distance is not None else beside
        name = f"{radius:g} km from {anchor.name}" if distance is not None else f"{anchor.name} direction"
        return _area(anchor, name, None, distance, radius, anchor.lat, anchor.long)
    out = distance if distance is not None else beside / 2
    lat, long = (None, None) if anchor.lat is None or anchor.long is None else destination(anchor.lat, anchor.long, degrees, out)
    told = f"{distance:g} km {_compass(degrees)}" if distance is not None else _compass(degrees)
    radius = max(1.0, distance / 5) if distance is not None else beside / 2
    return _area(anchor, f"{told} of {anchor.name}", degrees, distance, radius, lat, long)


def in_settlement(facility: ResolvedPlace, settlement: ResolvedPlace) -> ResolvedPlace:
    """A facility without a point, as one within a settlement: it still has no point of its own."""
    tail = facility.key.partition(":")[2].replace(" ", "-")
    within = (settlement.key, *settlement.within)
    return replace(facility, key=f"area:{_tail(settlement)}-{tail}", country=settlement.country, within=within)


def _part(anchor: ResolvedPlace, part: str, degrees: float | None) -> ResolvedPlace:
    """A part of a place: it lies within it."""
    extent = _reach().extent.get(anchor.kind, 4.0)
    lat, long = anchor.lat, anchor.long
    if degrees is not None and lat is not None and long is not None and anchor.kind != "River":
        lat, long = destination(lat, long, degrees, extent / 2)
    side = "bank" if anchor.kind == "River" else "part"
    name = f"{_compass(degrees)} {side} of {anchor.name}" if degrees is not None else f"part of {anchor.name}"
    area = _area(anchor, name, degrees, None, extent / 2 if degrees is not None else extent, lat, long)
    return replace(area, within=(anchor.key, *anchor.within))


def _between(first: ResolvedPlace, second: ResolvedPlace) -> ResolvedPlace:
    name = f"between {first.name} and {second.name}"
    if first.lat is None or first.long is None or second.lat is None or second.long is None:
        return _area(first, name, None, None, None, None, None)
    apart = distance_km(first.lat, first.long, second.lat, second.long)
    lat, long = round((first.lat + second.lat) / 2, 5), round((first.long + second.long) / 2, 5)
    area = _area(first, name, None, None, max(1.0, apart / 2), lat, long)
    return replace(area, key=f"area:{_tail(first)}-between-{_tail(second)}")


def _area(
    anchor: ResolvedPlace, name: str, bearing: float | None, distance: float | None, radius: float | None, lat: float | None, long: float | None
) -> ResolvedPlace:
    told = name.split(" of ")[0].split(" from ")[0].lower().replace(" ", "-")
    return ResolvedPlace(
        key=f"area:{_tail(anchor)}-{told}", name=name, kind="Area", lat=lat, long=long,
        precision="area" if lat is not None else "none", country=anchor.country, within=anchor.within,
        anchor=anchor.key, bearing=bearing, distance_km=distance, radius_km=None if radius is None else round(radius, 2), score=anchor.score,
    )  # fmt: skip


def _tail(place: ResolvedPlace) -> str:
    return place.key.replace(":", "-")


def _compass(degrees: float) -> str:
    return _COMPASS[round(degrees / 45) % 8]
