"""The one reader of the language packs: TOML files checked against the table each room declares.

A pack is the folder `lang/<code>/`. A room declares the shape of its file as a `Table` and reads it with
`read(code, "units.toml", UnitTable)`. An unknown key, a missing key or a wrong type is an error that names
the file and the key, so a slip in a word list is found when the pack is loaded and not in a wrong record.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TypeVar

import msgspec

from sitgraph import resources
from sitgraph.errors import LanguagePackError


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every table of a language pack: immutable, and an unknown key is an error."""


T = TypeVar("T", bound=Table)


@cache
def _read(code: str, name: str, kind: type[T]) -> T:
    path = resources.language_folder(code) / name
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LanguagePackError(f"{path}: missing from the language pack") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LanguagePackError(f"{path}: not valid TOML: {error}") from None
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise LanguagePackError(f"{path}: {error}") from None


def read(code: str, name: str, kind: type[T]) -> T:
    """The file `name` of the language pack `code`, checked and frozen as a `kind`.

    Raises LanguagePackError, naming the file and the key, where it is missing or malformed.
    """
    return _read(code, name, kind)


def read_folder(code: str, name: str, kind: type[T]) -> dict[str, T]:
    """Every `*.toml` of the folder `name` in the pack, by file stem, sorted by it."""
    folder = resources.language_folder(code) / name
    return {path.stem: _read(code, f"{name}/{path.name}", kind) for path in sorted(folder.glob("*.toml"))}


class TimeExample(Table, frozen=True, kw_only=True, rename={"answer": "is"}):
    """A text written on `today`, a trigger in its last sentence, and the days that are right: "start/end", either of them open, or none."""

    text: str
    today: date | None = None
    trigger: str
    answer: str


class CalendarTable(Table, frozen=True, kw_only=True):
    """`calendar.toml`: names of months, weekdays, numbers, units and seasons, and patterns by kind.

    `ordinals` count the weeks of a month (-1 is the last); `plurals` are the units that stand for more than one; `began` are
    the verbs, `since` the conjunctions of "since fighting erupted on …", `afterwards` the adverbs of "later retook it", `when` what begins a clause
    that tells of that day; `landing` is how texts write D-Day.
    """

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    numbers: Mapping[str, int]
    units: Mapping[str, int]
    seasons: Mapping[str, tuple[int, int]]
    hints: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]
    ordinals: Mapping[str, int] = {}
    plurals: tuple[str, ...] = ()
    began: tuple[str, ...] = ()
    afterwards: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    landing: str | None = None
    patterns: Mapping[str, tuple[str, ...]]
    examples: tuple[TimeExample, ...] = ()
