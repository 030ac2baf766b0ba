"""Belligerents: states and movements, the words that mark their forces, and who fights whom.

The tables are `states.csv` (ISO 3166 codes, adjectives, capitals) and `movements.toml` (movements, proxies, enmities).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from sitgraph import lang, resources
from sitgraph.registry import additions

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Side:
    """A belligerent: `name` as records give it, `forces` the name of its forces in general.

    `adjectives` mark things as its own ("Russian"); `metonyms` are the country, capital and leaders, which stand for
    its forces when they act; `proxies` are (words, name of the forces) of those who fight for it under another name.
    """

    name: str
    forces: str
    adjectives: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    country: str | None = None
    proxies: tuple[tuple[str, str], ...] = ()


class _Force(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    side: str
    forces: str
    words: tuple[str, ...]


class _Movements(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    force: tuple[_Force, ...]
    jihadists: tuple[str, ...]
    homes: dict[str, str]
    commanders: dict[str, tuple[str, ...]]
    enemies: dict[str, tuple[str, ...]]


class SideWords(lang.Table, frozen=True):
    """One belligerent of a pack's `sides.toml`: the words of that language that mark it.

    `named` are its forces that go by a name of their own: the name as the registry has it, and the words for it.
    """

    adjectives: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    named: dict[str, tuple[str, ...]] = {}


class SideWordsTable(lang.Table, frozen=True):
    """`sides.toml`: words by the belligerent's name in the registry."""

    sides: dict[str, SideWords]


def _translated() -> Iterator[tuple[str, SideWords]]:
    """The marking words of every language pack that has a `sides.toml`, by the name of the side."""
    for code in resources.languages():
        if (resources.language_folder(code) / "sides.toml").is_file():
            yield from lang.read(code, "sides.toml", SideWordsTable).sides.items()


@additions.renewed
def _movements() -> _Movements:
    bundled = resources.table(_FOLDER / "movements.toml", _Movements)
    rows = [row for table in additions.tables() for row in table.sides if row.forces or row.words or row.enemies]
    if not rows:
        return bundled
    enemies = {side: list(others) for side, others in bundled.enemies.items()}
    for row in rows:
        for other in row.enemies:
            if other not in bundled.enemies.get(row.side, ()) and row.side not in bundled.enemies.get(other, ()):
                for one, its in ((row.side, other), (other, row.side)):
                    if its not in enemies.setdefault(one, []):
                        enemies[one].append(its)
    added = [_Force(row.side, row.forces or f"{row.side} forces", row.words) for row in rows]
    return _Movements((*bundled.force, *added), bundled.jihadists, bundled.homes, bundled.commanders, {side: tuple(others) for side, others in enemies.items()})


@additions.renewed
def sides() -> Mapping[str, Side]:
    """Every belligerent there is a table entry for, by name. Raises InputError where an added table is malformed."""
    proxies: dict[str, list[tuple[str, str]]] = {}
    names: dict[str, str] = {}
    for force in _movements().force:
        proxies.setdefault(force.side, []).extend((word, force.forces) for word in force.words)
        names.setdefault(force.side, force.forces)
    found: dict[str, Side] = {}
    with (_FOLDER / "states.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            adjectives = tuple(filter(None, row["adjective"].split("|")))
            metonyms = (row["name"], row["capital"], *row["metonyms"].split("|"))
            found[row["name"]] = Side(
                row["name"], f"{adjectives[0]} forces", adjectives,
                tuple(filter(None, row["people"].split("|"))), tuple(filter(None, metonyms)), row["iso"],
                tuple(proxies.pop(row["name"], ())),
            )  # fmt: skip
    for name, words in proxies.items():
        found[name] = Side(name, names[name], proxies=tuple(words))
    return found


@additions.renewed
def _countries() -> Mapping[str, str]:
    return {side.country: side.name for side in sides().values() if side.country}


def side_of_country(code: str) -> str | None:
    """The side whose country has the ISO 3166 code `code`, None where there is no such entry."""
    return _countries().get(code)


def forces_name(side: str) -> str:
    """The canonical name of a side's forces in general ("Russian forces")."""
    entry = sides().get(side)
    return entry.forces if entry else f"{side} forces"


def civilians_name(side: str) -> str:
    """The canonical name of a side's civilians ("Ukrainian civilians")."""
    entry = sides().get(side)
    adjective = entry.adjectives[0] if entry and entry.adjectives else side
    return f"{adjective} civilians"


def enemies(side: str) -> tuple[str, ...]:
    """The sides that `side` fights or fought by the tables, or that these say fight or fought it, sorted."""
    told = _movements().enemies
    return tuple(sorted({*told.get(side, ()), *(other for other, its in told.items() if side in its)}))


def opponents(side: str, on: date | None = None) -> tuple[str, ...]:
    """The sides that `side` fights or fought, likeliest first. `on` is kept for tables with dated enmities."""
    del on
    return _movements().enemies.get(side, ())


def rebels(state: str) -> tuple[str, ...]:
    """The movements that fight `state`, likeliest first, which a report may mean by "the rebels"."""
    return tuple(o for o in opponents(state) if (side := sides().get(o)) is not None and side.country is None and o not in _movements().jihadists)


def is_jihadist(side: str | None) -> bool:
    """Is a side a movement of jihadists?"""
    return side in _movements().jihadists


def home_of(movement: str) -> str | None:
    """The country that a movement stands in while it fights another state ("Hamas": "Palestine"), None for any other side."""
    return _movements().homes.get(movement)


@additions.renewed
def _words() -> Mapping[str, tuple[str, str, str]]:
    """Every marking word: (side, name of the forces, adjective | people | metonym | proxy | commander)."""
    found: dict[str, tuple[str, str, str]] = {}
    for side in sides().values():
        for kind, words in (("adjective", side.adjectives), ("people", side.people), ("metonym", side.metonyms)):
            for word in words:
                found.setdefault(word, (side.name, side.forces, kind))
        for word, forces in side.proxies:
            found[word] = (side.name, forces, "proxy")
    for name, commanders in _movements().commanders.items():
        for word in commanders:
            found.setdefault(word, (name, forces_name(name), "commander"))
    for name, words in _translated():
        forces = forces_name(name)
        for kind, listed in (("adjective", words.adjectives), ("people", words.people), ("metonym", words.metonyms)):
            for word in listed:
                found.setdefault(word, (name, forces, kind))
        for own, listed in words.named.items():
            for word in listed:
                found[word] = (name, own, "proxy")
    return found


def side_of_word(word: str) -> tuple[str, str, str] | None:
    """Side, name of its forces and kind (`adjective`, `people`, `metonym`, `proxy`, `commander`) that a word marks, or None."""
    return _words().get(word)


def marking_words() -> Mapping[str, tuple[str, str, str]]:
    """All marking words with what `side_of_word` gives."""
    return _words()
