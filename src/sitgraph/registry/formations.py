"""Known formations: the tables of `units.csv`, looked up by number and words."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_IGNORED = frozenset({"separate", "guards", "independent", "the", "of"})
_SPELLING = {"motorized": "motor", "motorised": "motor", "mechanized": "mechanised", "armored": "armoured", "defense": "defence"}


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A formation of the registry: `key` names its node, `side` its belligerent, `echelon` as the ontology has it."""

    key: str
    name: str
    side: str
    echelon: str | None
    branch: str | None
    parent: str | None
    aliases: tuple[str, ...]
    source: str


@cache
def units() -> Mapping[str, UnitEntry]:
    """Every formation of the registry, by key."""
    found: dict[str, UnitEntry] = {}
    with (_FOLDER / "units.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            found[row["key"]] = UnitEntry(
                row["key"], _usual(row["name"]), row["side"], row["echelon"] or None, row["branch"] or None,
                row["parent"] or None, tuple(filter(None, row["aliases"].split("|"))), row["source"],
            )  # fmt: skip
    return found


def _usual(name: str) -> str:
    """A name in the spelling that records use: "Motorized Rifle" is "Motor Rifle"."""
    return name.replace("Motorized Rifle", "Motor Rifle").replace("Mechanized", "Mechanised").replace("Defense", "Defence")


def signature(name: str) -> tuple[str, frozenset[str]]:
    """Number and telling words of a unit name: without "Separate" and "Guards", in one spelling."""
    words = re.findall(r"[a-z]+|\d+", name.lower())
    number = next((w for w in words if w.isdigit()), "")
    telling: set[str] = {str(_SPELLING.get(w, w)) for w in words if not w.isdigit()} - _IGNORED - {"st", "nd", "rd", "th"}
    return number, frozenset(telling)


@cache
def _by_number() -> Mapping[str, tuple[tuple[frozenset[str], UnitEntry], ...]]:
    found: dict[str, list[tuple[frozenset[str], UnitEntry]]] = {}
    for entry in units().values():
        for name in (entry.name, *entry.aliases):
            number, telling = signature(name)
            found.setdefault(number, []).append((telling, entry))
    return {number: tuple(entries) for number, entries in found.items()}


def candidates(name: str, side: str | None = None) -> tuple[UnitEntry, ...]:
    """Formations that a name can mean, best first: same number, echelon and branch; of `side` where it is known."""
    number, telling = signature(name)
    scored: list[tuple[float, str, UnitEntry]] = []
    for words, entry in _by_number().get(number, ()):
        if side is not None and entry.side != side:
            continue
        extra = words - {"dpr", "lpr", "dnr", "lnr"}
        if telling == extra:
            scored.append((2.0, entry.key, entry))
        elif telling and telling < extra and len(telling) > 1:
            scored.append((1.0, entry.key, entry))
    scored.sort(key=lambda s: (-s[0], s[1]))
    return tuple(entry for _, _, entry in scored)
