"""One line in English that says what an event is, for whoever meets its node in a browser or a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from sitgraph.model import Loss, Operation, PlaceArgument, TimeSpan

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TOWARDS: Final = {"direction": "towards"}
_SHOWN: Final = 3
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def words_of(name: str) -> str:
    """A class name in words: GroundLoss → ground loss."""
    return _CAMEL.sub(" ", name).casefold()


def _listed(items: Iterable[str]) -> str:
    unique = list(dict.fromkeys(items))
    return ", ".join(unique[:_SHOWN]) + (" …" if len(unique) > _SHOWN else "")


def _where(places: tuple[PlaceArgument, ...]) -> str:
    unique = list(dict.fromkeys(f"{_TOWARDS.get(p.role, p.role)} {p.name}" for p in places))
    return _listed(unique)


def _day(value: date) -> str:
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"  # not strftime: it follows the locale


def _when(time: TimeSpan | None) -> str:
    match time:
        case TimeSpan(start=date() as start, end=date() as end):
            return _day(start) if start == end else f"{_day(start)} to {_day(end)}"
        case TimeSpan(start=date() as start):
            return f"since {_day(start)}"
        case TimeSpan(end=date() as end):
            return f"until {_day(end)}"
        case _:
            return ""


def _line(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def operation_label(operation: Operation) -> str:
    """Who, what, against whom, where, when: "Russian forces: withdrawal, from Lyman, 1 October 2022"."""
    who = _listed(p.name for p in operation.agents)
    against = _listed(p.name for p in operation.targets)
    what = f"{who}: {words_of(operation.type)}" if who else words_of(operation.type).capitalize()
    claim = operation.claim
    told = "" if claim.factuality == "actual" else claim.factuality
    return _line(what, against and f"against {against}", _where(claim.places), _when(claim.time), told)


def loss_label(loss: Loss) -> str:
    """Whose, what, how many, where, when: "Russian forces: 3 tank destroyed, at Vuhledar"."""
    match loss.min, loss.max:
        case None, None:
            count = ""
        case int(low), None:
            count = f"at least {low} "
        case None, int(high):
            count = f"up to {high} "
        case int(low), int(high):
            count = f"{low} " if low == high else f"{low} to {high} "
        case _:
            count = ""
    what = f"{count}{loss.category.replace('_', ' ')} {loss.outcome}"
    who = f"{loss.owner.name}: {what}" if loss.owner else what[0].upper() + what[1:]
    claim = loss.claim
    told = "" if claim.factuality == "actual" else claim.factuality
    return _line(who, _where(claim.places), _when(claim.time), told)
