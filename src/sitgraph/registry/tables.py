"""Tables of formations and sides, as CSV or Turtle: the form of the bundled `units.csv` and of a user's own.

CSV of formations, one dated fact a row: what stands in a row of `parent`, `formerly` (a former name) and `allegiance`
(a side) was so from `begin` to `end`, both included and either empty; `first_seen` and `last_seen` are the days between
which the source attests it. `key`, or else `name` and `side`, say which formation a row is of; rows of one formation add up.
CSV of sides: `side`, `forces` (what its forces are called), `words` that mark them, `enemies`. Several values in a cell
are parted by `|`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Final

from sitgraph.errors import InputError
from sitgraph.vocabulary import Branch, Echelon

LARGEST: Final = 64 << 20
"""Bytes that a table may have."""
_LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One row of a table of formations; names are as they stand there, `parent` a key or a name."""

    key: str | None = None
    name: str | None = None
    side: str | None = None
    echelon: str | None = None
    branch: str | None = None
    parent: str | None = None
    formerly: str | None = None
    allegiance: str | None = None
    begin: date | None = None
    end: date | None = None
    first_seen: date | None = None
    last_seen: date | None = None
    aliases: tuple[str, ...] = ()
    source: str = ""
    same: tuple[str, ...] = ()
    """IRIs of the formation elsewhere."""


@dataclass(frozen=True, slots=True)
class SideRow:
    """One belligerent of a table: what its forces are called, words that mark them, and whom it fights."""

    side: str
    forces: str | None = None
    words: tuple[str, ...] = ()
    enemies: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What a table holds."""

    units: tuple[UnitRow, ...] = ()
    sides: tuple[SideRow, ...] = ()


_UNIT_COLUMNS: Final = frozenset(f.name for f in fields(UnitRow)) - {"same"}
_SIDE_COLUMNS: Final = frozenset(f.name for f in fields(SideRow))
_DAYS: Final = ("begin", "end", "first_seen", "last_seen")


def read_table(path: Path) -> Table:
    """The table in a `.csv` or `.ttl` file. Raises InputError, naming the line, where it is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path}: is larger than {LARGEST >> 20} MB; split it")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    match path.suffix.casefold():
        case ".csv":
            table = _csv(path, data)
        case ".ttl":
            from sitgraph.registry.turtle import read_turtle

            table = read_turtle(path, data)
        case _:
            raise InputError(f"{path}: not a table by its ending; give formations and sides as .csv or Turtle (.ttl)")
    if not table.units and not table.sides:
        raise InputError(f"{path}: holds no formation and no side")
    return table


def check(row: UnitRow, where: str) -> UnitRow:
    """`row`, where it can be used. Raises InputError that begins with `where`."""
    if not row.key and not row.name:
        raise InputError(f"{where}: a formation has a name or the key of a known one")
    if row.echelon and row.echelon not in Echelon:
        raise InputError(f"{where}: no echelon {row.echelon!r}; there are: {', '.join(Echelon)}")
    if row.branch and row.branch not in Branch:
        raise InputError(f"{where}: no branch {row.branch!r}; there are: {', '.join(Branch)}")
    for first, last, names in ((row.begin, row.end, "begin is after end"), (row.first_seen, row.last_seen, "first_seen is after last_seen")):
        if first and last and first > last:
            raise InputError(f"{where}: {names}")
    return row


def _csv(path: Path, data: bytes) -> Table:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8; save it as CSV UTF-8") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    units: list[UnitRow] = []
    sides: list[SideRow] = []
    try:
        columns = {str(name).strip() for name in reader.fieldnames or ()}
        of_sides = not columns & {"name", "key"}
        known = _SIDE_COLUMNS if of_sides else _UNIT_COLUMNS
        if of_sides and "side" not in columns:
            raise InputError(f"{path}: its first line names no column name, key or side")
        if unknown := sorted(columns - known):
            raise InputError(f"{path}: unknown column {unknown[0]!r}; there are: {', '.join(sorted(known))}")
        for cells in _rows(path, reader):
            where = f"{path}: line {reader.line_num}"
            if of_sides:
                sides.append(_side_row(cells, where, path.name))
            else:
                units.append(_unit_row(cells, where, path.name))
    except csv.Error as error:
        raise InputError(f"{path}: line {reader.line_num}: not CSV ({error})") from None
    return Table(tuple(units), tuple(sides))


def _rows(path: Path, reader: csv.DictReader[str]) -> Iterator[Mapping[str, str]]:
    for row in reader:
        if None in row or None in row.values():
            raise InputError(f"{path}: line {reader.line_num}: has not as many cells as the first line has names")
        cells = {name.strip(): value.strip() for name, value in row.items()}
        if any(len(value) > _LONGEST for value in cells.values()):
            raise InputError(f"{path}: line {reader.line_num}: a cell is longer than {_LONGEST} characters")
        if any(cells.values()):
            yield cells


def _many(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split("|"))))


def _side_row(cells: Mapping[str, str], where: str, name: str) -> SideRow:
    if not cells["side"]:
        raise InputError(f"{where}: a side has a name")
    return SideRow(
        cells["side"], cells.get("forces") or None, _many(cells.get("words", "")), _many(cells.get("enemies", "")),
        cells.get("source") or name,
    )  # fmt: skip


def _unit_row(cells: Mapping[str, str], where: str, name: str) -> UnitRow:
    days: dict[str, date | None] = {}
    for column in _DAYS:
        try:
            days[column] = date.fromisoformat(cells[column]) if cells.get(column) else None
        except ValueError:
            raise InputError(f"{where}: {column} {cells[column]!r} is not a day; write it as YYYY-MM-DD") from None
    def told(column: str) -> str | None:
        return cells.get(column) or None

    row = UnitRow(
        told("key"), told("name"), told("side"), (cells.get("echelon") or "").replace(" ", "_") or None, told("branch"),
        told("parent"), told("formerly"), told("allegiance"), aliases=_many(cells.get("aliases", "")),
        source=cells.get("source") or name, begin=days["begin"], end=days["end"], first_seen=days["first_seen"],
        last_seen=days["last_seen"],
    )  # fmt: skip
    return check(row, where)
