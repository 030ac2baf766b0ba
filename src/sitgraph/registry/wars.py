"""Wars whose first day is agreed on (`wars.toml`)."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from sitgraph import resources
from sitgraph.registry.sides import sides


class War(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A war that began on the day `start` between `sides`."""

    name: str
    start: date
    sides: tuple[str, ...]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    war: tuple[War, ...]


@cache
def wars() -> tuple[War, ...]:
    """The wars, as the table has them."""
    return resources.table(Path(__file__).with_name("wars.toml"), _Table).war


def theatre_of(side: str, on: date | None) -> frozenset[str]:
    """The countries (ISO 3166) of those whose war with or against `side` had begun by the day `on`; none without a day."""
    return frozenset(country for other in belligerents(side, on) if (country := sides()[other].country))


def belligerents(side: str, on: date | None) -> frozenset[str]:
    """The sides of the wars of `side` that had begun by the day `on`, it among them; none without a day."""
    return frozenset(other for war in wars() if on is not None and side in war.sides and war.start <= on for other in war.sides)
