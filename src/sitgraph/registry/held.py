"""Who holds land that is another state's (`held.toml`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from sitgraph import resources


class _Held(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    places: tuple[str, ...]
    side: str
    since: date
    until: date = date.max


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    held: tuple[_Held, ...]


def holder_of(places: Iterable[str], on: date | None) -> str | None:
    """The side that holds the first of `places` (keys, from the nearest to the widest) that another than its state held.

    Without a day, `on` None, what is held to this day counts.
    """
    for place in places:
        for held in _by_place().get(place, ()):
            if held.since <= on <= held.until if on is not None else held.until == date.max:
                return held.side
    return None


@cache
def _by_place() -> Mapping[str, tuple[_Held, ...]]:
    found: dict[str, tuple[_Held, ...]] = {}
    for held in resources.table(Path(__file__).with_name("held.toml"), _Table).held:
        for place in held.places:
            found[place] = (*found.get(place, ()), held)
    return found
