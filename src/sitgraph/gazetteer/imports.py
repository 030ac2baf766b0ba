"""GeoNames dumps that a user adds to the gazetteer: read, checked, kept in the user's data folder.

The format is GeoNames' main table (https://download.geonames.org/export/dump/readme.txt): UTF-8, 19 columns, tabs.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sitgraph.errors import InputError
from sitgraph.gazetteer.index import imported_folder

COLUMNS = 19
"""Columns of GeoNames' main table."""

_LIMIT = 3 * 1024**3
_LONGEST = 65_536
# A dump packs to about a third; what unpacks to more than this many times its size is no dump.
_RATIO = 100
_FIELDS: tuple[str, ...] = ("geonameid", "name", "kind", "lat", "long", "country", "admin1", "population", "names")
# GeoNames feature classes and codes by the kind of place they are here; all else is left out.
_CLASSES = {"P": "Settlement"}
_CODES = {
    **dict.fromkeys(("ADM1", "ADM2", "ADM3", "ADM4", "ISL", "PEN"), "Region"),
    **dict.fromkeys(("STM", "STMI", "CNL", "CNLI", "LK", "LKS", "RSV", "WAD"), "River"),
    **dict.fromkeys(("AIRP", "AIRB", "AIRF", "AIRH", "PS", "PSN", "PSH", "DAM", "BDG", "RSTN", "PRT", "MN", "FCTY", "OILR", "INSM", "MFG"), "Facility"),
    **dict.fromkeys(("HLL", "HLLS", "MT", "MTS", "RDGE", "PASS", "VAL", "PK"), "Area"),
}  # fmt: skip
_GONE = frozenset({"PPLQ", "PPLH", "PPLW"})


@dataclass(frozen=True, slots=True)
class Import:
    """A dump that was added: `name` as its file's without the ending, how many places of it count, and their hash."""

    name: str
    places: int
    sha256: str


def imports() -> tuple[Import, ...]:
    """The dumps that were added, by name. Raises InputError where their list is damaged."""
    path = imported_folder() / "imported.json"
    if not path.is_file():
        return ()
    try:
        return tuple(Import(**entry) for entry in json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise InputError(f"{path}: is damaged; delete it and import the dumps again") from error


def rows() -> Iterator[dict[str, str]]:
    """The places of all added dumps, in the order of their names."""
    for entry in imports():
        path = imported_folder() / f"{entry.name}.csv"
        if not path.is_file():
            raise InputError(f"{path}: is missing; import {entry.name} again, or: sitgraph gazetteer remove {entry.name}")
        with path.open(encoding="utf-8", newline="") as table:
            yield from csv.DictReader(table)


def add(source: Path) -> Import:
    """Add a GeoNames dump, a `.txt` or the `.zip` it comes in; one of the same name is replaced.

    Raises InputError where the file is missing, is no dump, or is too large; nothing is changed then.
    """
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", source.stem).strip("-")
    if not name:
        raise InputError(f"{source}: has no usable name; rename it to letters and digits")
    imported_folder().mkdir(parents=True, exist_ok=True)
    partial = imported_folder() / f".{name}.{os.getpid()}"
    try:
        with _opened(source) as lines, partial.open("w", encoding="utf-8", newline="") as out:
            table = csv.DictWriter(out, _FIELDS, lineterminator="\n")
            table.writeheader()
            count = 0
            for row in _places(source, lines):
                table.writerow(row)
                count += 1
        if not count:
            raise InputError(f"{source}: holds no settlement, region, river or facility; give a country's dump of GeoNames")
        digest = hashlib.sha256(partial.read_bytes()).hexdigest()
        partial.replace(imported_folder() / f"{name}.csv")
    finally:
        partial.unlink(missing_ok=True)
    added = Import(name, count, digest)
    _list([*(e for e in imports() if e.name != name), added])
    return added


def remove(name: str) -> None:
    """Take a dump out again. Raises InputError where none of that name was added."""
    kept = [e for e in imports() if e.name != name]
    if len(kept) == len(imports()):
        known = ", ".join(e.name for e in imports()) or "none"
        raise InputError(f"{name!r}: no dump of that name was imported; there are: {known}")
    _list(kept)
    (imported_folder() / f"{name}.csv").unlink(missing_ok=True)


def _list(entries: Iterable[Import]) -> None:
    path = imported_folder() / "imported.json"
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(json.dumps([asdict(e) for e in sorted(entries, key=lambda e: e.name)], indent=1), encoding="utf-8")
    partial.replace(path)


@contextmanager
def _opened(source: Path) -> Generator[Iterable[bytes]]:
    """The lines of a dump; of a zip, those of the table in it."""
    if not source.is_file():
        raise InputError(f"{source}: no such file; give a dump of GeoNames, like UA.zip")
    if not zipfile.is_zipfile(source):
        if source.stat().st_size > _LIMIT:
            raise InputError(f"{source}: is larger than {_LIMIT // 1024**3} GB; split it by country")
        with source.open("rb") as lines:
            yield lines
        return
    try:
        with zipfile.ZipFile(source) as archive:
            tables = [i for i in archive.infolist() if i.filename.lower().endswith(".txt") and "readme" not in i.filename.lower()]
            if len(tables) != 1:
                raise InputError(f"{source}: holds {len(tables)} tables; a country's zip of GeoNames holds one")
            table = tables[0]
            if table.file_size > _LIMIT or table.file_size > _RATIO * max(1, table.compress_size):
                raise InputError(f"{source}: unpacks to far more than a dump of GeoNames; get it again")
            with archive.open(table) as lines:
                yield io.BufferedReader(lines)  # type: ignore[arg-type]
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise InputError(f"{source}: is a damaged zip; get it again") from error


def _places(source: Path, lines: Iterable[bytes]) -> Iterator[dict[str, str]]:
    for number, line in enumerate(lines, 1):
        if len(line) > _LONGEST:
            raise InputError(f"{source}: line {number} is longer than {_LONGEST} bytes; it is no dump of GeoNames")
        try:
            fields = line.decode("utf-8").rstrip("\r\n").split("\t")
        except UnicodeDecodeError as error:
            raise InputError(f"{source}: line {number} is not UTF-8; it is no dump of GeoNames") from error
        if fields == [""]:
            continue
        if len(fields) != COLUMNS:
            raise InputError(f"{source}: line {number} has {len(fields)} columns; a dump of GeoNames has {COLUMNS}, with tabs between")
        place = _place(fields)
        if place is None:
            raise InputError(f"{source}: line {number} has no number where GeoNames has id, latitude or longitude")
        if place["kind"]:
            yield place


def _place(fields: list[str]) -> dict[str, str] | None:
    """One row of a dump as kept here, `kind` empty for what is no place of ours; None where its numbers are none."""
    key, name, _, names, lat, long, feature, code, country, _, admin1 = fields[:11]
    try:
        right = abs(float(lat)) <= 90 and abs(float(long)) <= 180
    except ValueError:
        right = False
    if not right or not (key.isascii() and key.isdigit()):
        return None
    kind = _CODES.get(code) or ("" if code in _GONE else _CLASSES.get(feature, ""))
    population = fields[14] if fields[14].isascii() and fields[14].isdigit() else "0"
    others = "|".join(n for n in names.split(",") if n and "|" not in n)
    return {
        "geonameid": key, "name": name, "kind": kind if name else "", "lat": lat, "long": long, "country": country,
        "admin1": admin1, "population": population, "names": others,
    }  # fmt: skip
