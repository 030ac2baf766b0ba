"""Known formations: the tables of `units.csv`, looked up by number and words."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

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
    if {"motor", "infantry"} <= telling:  # the same arm by another translation
        telling = telling - {"infantry"} | {"rifle"}
    return number, frozenset(telling)


class _Convention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    among: frozenset[str]
    side: str
    words: tuple[str, ...]
    above: int = 0
    ending: bool = False

    def names(self, name: str) -> bool:
        """Does the army name a formation so: by one of the words (as its end only), with a number above the least?"""
        low = name.lower()
        number = re.match(r"\d+", low)
        if self.above and (number is None or int(number[0]) <= self.above):
            return False
        return any(low.endswith(word.lower()) if self.ending else word.lower() in low for word in self.words)


@cache
def _conventions() -> tuple[_Convention, ...]:
    raw = tomllib.loads(Path(__file__).with_name("conventions.toml").read_text(encoding="utf-8"))
    return msgspec.convert(raw["convention"], tuple[_Convention, ...])


def conventional_side(name: str, among: Collection[str]) -> str | None:
    """The side whose armies name formations like this one, of those `among` which it must be; None where none does."""
    for convention in _conventions():
        if convention.among <= set(among) and convention.names(name):
            return convention.side
    return None


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
