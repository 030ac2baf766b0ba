"""Known formations: the tables of `units.csv` and of the user, looked up by number and words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from sitgraph import resources
from sitgraph.errors import InputError
from sitgraph.registry import additions
from sitgraph.registry.tables import UnitRow, read_table

_FOLDER = Path(__file__).parent
_IGNORED = frozenset({"separate", "guards", "independent", "the", "of"})
_SPELLING = {"motorized": "motor", "motorised": "motor", "mechanized": "mechanised", "armored": "armoured", "defense": "defence"}


@dataclass(frozen=True, slots=True)
class Dated:
    """What was so of a formation from `begin` to `end`, both included, None where not told.

    `value` is a name, the key of a formation, or a side. Sources attest it from `first_seen` to `last_seen`.
    """

    value: str
    begin: date | None
    end: date | None
    first_seen: date | None
    last_seen: date | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A formation of the registry: `key` names its node, `side` its belligerent, `echelon` and `branch` are concepts.

    `names` are former names, `memberships` the keys of formations above it, `allegiances` sides; `same` are its IRIs elsewhere.
    """

    key: str
    name: str
    side: str | None
    echelon: str | None
    branch: str | None
    aliases: tuple[str, ...]
    names: tuple[Dated, ...]
    memberships: tuple[Dated, ...]
    allegiances: tuple[Dated, ...]
    sources: tuple[str, ...]
    same: tuple[str, ...] = ()


@additions.renewed
def units() -> Mapping[str, UnitEntry]:
    """Every formation of the registry, by key: the bundled ones, and those that a user added.

    Raises InputError where an added table is malformed.
    """
    register = _Register()
    for row in read_table(_FOLDER / "units.csv").units:
        register.enter(row)
    for table in additions.tables():
        for row in table.units:
            register.enter(row)
    return register.entries()


class _Register:
    """Rows of one formation brought together; parents are found once all rows are in."""

    def __init__(self) -> None:
        self._rows: dict[str, list[UnitRow]] = {}
        self._keys: dict[tuple[str, frozenset[str], str | None], str] = {}

    def enter(self, row: UnitRow) -> None:
        """File a row under its key; one without a key under that of the formation of its name and side, else under a new one."""
        key = row.key or self._key(row.name or "", row.side)
        self._rows.setdefault(key, []).append(row)
        if row.name:
            self._keys.setdefault((*signature(row.name), row.side or self._side(key)), key)

    def _side(self, key: str) -> str | None:
        return next((row.side for row in reversed(self._rows.get(key, ())) if row.side), None)

    def _key(self, name: str, side: str | None) -> str:
        number, telling = signature(name)
        known = self._keys.get((number, telling, side))
        if known is None and side is None:  # a row that tells no side is of the one formation of that name
            alike = {key for (n, t, _), key in self._keys.items() if (n, t) == (number, telling)}
            known = alike.pop() if len(alike) == 1 else None
        return known or re.sub(r"[\W_]+", "-", f"{side or ''} {name}".casefold()).strip("-")

    def entries(self) -> Mapping[str, UnitEntry]:
        """The formations, each parent that no row describes among them by its name alone."""
        above: dict[int, str] = {}
        for key in list(self._rows):
            for row in self._rows[key]:
                if row.parent is None:
                    continue
                if row.parent in self._rows:
                    above[id(row)] = row.parent
                    continue
                side = self._side(key)
                found = self._key(row.parent, side)
                if found not in self._rows:
                    self.enter(UnitRow(found, row.parent, side, source=row.source))
                above[id(row)] = found
        return {key: self._entry(key, rows, above) for key, rows in self._rows.items()}

    def _entry(self, key: str, rows: Sequence[UnitRow], above: Mapping[int, str]) -> UnitEntry:
        def last(values: Iterable[str | None]) -> str | None:
            return next((v for v in reversed(tuple(values)) if v), None)

        name = last(r.name for r in rows)
        if name is None:
            raise InputError(f"{key!r}: no formation of this key is known and no row of {rows[0].source} names it")
        name = _usual(name)
        others = dict.fromkeys(_usual(a) for r in rows for a in (*r.aliases, *((r.name,) if r.name else ())))
        return UnitEntry(
            key, name, self._side(key), last(r.echelon for r in rows), last(r.branch for r in rows),
            tuple(a for a in others if a != name), _facts((r, r.formerly) for r in rows),
            _facts((r, above.get(id(r))) for r in rows if above.get(id(r)) != key), _facts((r, r.allegiance) for r in rows),
            tuple(dict.fromkeys(r.source for r in rows if r.name)), tuple(dict.fromkeys(i for r in rows for i in r.same)),
        )  # fmt: skip


def _facts(told: Iterable[tuple[UnitRow, str | None]]) -> tuple[Dated, ...]:
    """Dated facts; what several rows tell of the same days is one, with all their sources."""
    found: dict[tuple[str, date | None, date | None], Dated] = {}
    for row, value in told:
        if value is None:
            continue
        place = (value, row.begin, row.end)
        old = found.get(place)
        seen = [d for d in (row.first_seen, old.first_seen if old else None) if d], [d for d in (row.last_seen, old.last_seen if old else None) if d]
        sources = tuple(dict.fromkeys((*(old.sources if old else ()), row.source)))
        found[place] = Dated(value, row.begin, row.end, min(seen[0], default=None), max(seen[1], default=None), sources)
    return tuple(sorted(found.values(), key=lambda d: (d.begin or date.min, d.end or date.max, d.value)))


def _usual(name: str) -> str:
    """A name in the spelling that records use: "Motorized Rifle" is "Motor Rifle"."""
    return name.replace("Motorized Rifle", "Motor Rifle").replace("Mechanized", "Mechanised").replace("Defense", "Defence")


def signature(name: str) -> tuple[str, frozenset[str]]:
    """Number and telling words of a unit name: without "Separate" and "Guards", in one spelling."""
    words = re.findall(r"[^\W\d_]+|\d+", name.lower())
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
    return resources.table(_FOLDER / "conventions.toml", dict[str, tuple[_Convention, ...]])["convention"]


def conventional_side(name: str, among: Collection[str]) -> str | None:
    """The side whose armies name formations like this one, of those `among` which it must be; None where none does."""
    for convention in _conventions():
        if convention.among <= set(among) and convention.names(name):
            return convention.side
    return None


class _Branch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    concept: str
    words: tuple[str, ...]
    yes: tuple[str, ...]


@cache
def branches() -> tuple[_Branch, ...]:
    """The arms that names tell, in the order in which they are tried: `branches.toml`."""
    return resources.table(_FOLDER / "branches.toml", dict[str, tuple[_Branch, ...]])["branch"]


def branch_of(name: str) -> str | None:
    """The concept of the branch scheme that a formation's name tells ("72nd Motor Rifle Brigade" → motorised_infantry)."""
    spelled = " ".join(str(_SPELLING.get(w, w)) for w in re.findall(r"[\w-]+", name.lower()))
    return next((b.concept for b in branches() if any(re.search(rf"\b{re.escape(w)}\b", spelled) for w in b.words)), None)


@additions.renewed
def _by_number() -> Mapping[str, tuple[tuple[frozenset[str], UnitEntry], ...]]:
    found: dict[str, list[tuple[frozenset[str], UnitEntry]]] = {}
    for entry in units().values():
        former = [n.value for n in entry.names if entry.echelon is None or entry.echelon in n.value.lower()]
        for name in (entry.name, *entry.aliases, *former):
            number, telling = signature(name)
            found.setdefault(number, []).append((telling, entry))
    return {number: tuple(entries) for number, entries in found.items()}


@additions.renewed
def added_names() -> Mapping[str, UnitEntry]:
    """Names and aliases of the formations in a user's own tables, as they are written, to be found in text."""
    signatures = {signature(r.name) for t in additions.tables() for r in t.units if r.name}
    keys = {r.key for t in additions.tables() for r in t.units if r.key}
    mine = [u for u in units().values() if u.key in keys or signature(u.name) in signatures]
    return {name: u for u in mine for name in (u.name, *u.aliases, *(n.value for n in u.names)) if len(name) > 1}


def _scored(name: str, side: str | None) -> list[tuple[float, UnitEntry]]:
    number, telling = signature(name)
    scored: dict[str, tuple[float, UnitEntry]] = {}
    for words, entry in _by_number().get(number, ()):
        if side is not None and entry.side not in (side, None):
            continue
        extra = words - {"dpr", "lpr", "dnr", "lnr"}
        score = 2.0 if telling == extra else 1.0 if len(telling) > 1 and telling < extra else 0.0
        if score > scored.get(entry.key, (0.0, entry))[0]:
            scored[entry.key] = (score, entry)
    return sorted(scored.values(), key=lambda s: (-s[0], s[1].key))


def candidates(name: str, side: str | None = None) -> tuple[UnitEntry, ...]:
    """Formations that a name can mean, best first: same number, echelon and branch; of `side` where it is known."""
    return tuple(entry for _, entry in _scored(name, side))


def alike(name: str, side: str | None = None) -> tuple[UnitEntry, ...]:
    """Formations whose name, alias or former name holds the number and all words of `name`, by key: for looking one up."""
    number, telling = signature(name)
    found = {
        entry.key: entry
        for numbered, entries in _by_number().items() if numbered == number or not number
        for words, entry in entries if telling <= words and (side is None or entry.side == side)
    }  # fmt: skip
    return tuple(found[key] for key in sorted(found))


def meant(name: str, side: str | None = None) -> UnitEntry | None:
    """The formation that a name means, of `side` where it is known; None where several sides have one or two fit as well."""
    found = _scored(name, side)
    if not found or len({entry.side for _, entry in found}) > 1 or len(found) > 1 and found[0][0] == found[1][0]:
        return None
    return found[0][1]


def side_meant(name: str) -> str | None:
    """The side of the formations that a name can mean, None where they are of several."""
    found = {entry.side for entry in candidates(name)}
    return found.pop() if len(found) == 1 else None
