"""Look-ups: spellings, transliterations, adjectives, and what the bundled tables add."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitgraph.gazetteer import Entry, open_gazetteer
from sitgraph.gazetteer.index import Gazetteer, distance_km, index_path
from sitgraph.gazetteer.romanisation import alike, consonants, fold, skeleton, without_article


def nearest(name: str, lat: float, long: float) -> Entry | None:
    """The candidate of `name` that lies within 12 km of a point."""
    gazetteer = open_gazetteer()
    found = (*gazetteer.candidates(name, loose=True), *gazetteer.similar(name))
    return next((e for e in found if e.lat is not None and e.long is not None and distance_km(e.lat, e.long, lat, long) < 12), None)


@pytest.mark.parametrize(
    ("name", "lat", "long"),
    [
        ("Cherson", 46.64, 32.62), ("Balaklija", 49.46, 36.84), ("Kupyansk", 49.71, 37.62), ("Kupiansk", 49.71, 37.62),
        ("Artemivsk", 48.59, 38.00), ("Bakhmut", 48.59, 38.00), ("Charkiw", 49.98, 36.25), ("Bachmoet", 48.59, 38.00),
        ("Loehansk", 48.57, 39.31), ("Харьков", 49.98, 36.25), ("Бахмут", 48.59, 38.00), ("Werbiwka", 49.49, 36.83),
        ("Siwerskyi Donets", 48.95, 37.80), ("Сіверський Донець", 48.95, 37.80), ("Hlukhivska", 51.68, 33.91),
        ("Deir Ezzor", 35.34, 40.14), ("Dayr az Zawr", 35.34, 40.14), ("Ar Raqqah", 35.95, 39.01), ("Al-Shaddadi", 36.06, 40.73),
        ("Sinjar", 36.32, 41.87), ("Hodeidah", 14.80, 42.95), ("Tel Rifaat", 36.47, 37.10), ("al-Hol", 36.39, 41.15),
        ("Maaret al-Numan", 35.64, 36.68), ("Tirin Kot", 32.63, 65.87), ("Hadrut", 39.52, 47.03), ("Maungdaw", 20.82, 92.37),
        ("Bakhmut Raion", 48.59, 38.00), ("Zaporizhzhia nuclear power plant", 47.51, 34.59),
    ],
)  # fmt: skip
def test_spellings_of_one_place(name: str, lat: float, long: float) -> None:
    assert nearest(name, lat, long) is not None


def test_a_village_of_the_tables_and_a_town_of_geonames_are_one_place() -> None:
    """A bundled spelling of a town that GeoNames has keeps the town's own id."""
    found = {e.key for e in open_gazetteer().candidates("al-Shaddadi") if e.country == "SY"}
    assert found
    assert all(key.startswith("geonames:") for key in found)


def test_a_raion_lies_in_its_oblast() -> None:
    raion = next(e for e in open_gazetteer().candidates("Bakhmut Raion") if e.kind == "Region")
    assert raion.within == "place:ua-donetsk"


@pytest.mark.parametrize("name", ["Kharkivx", "Parliament", "Zzzz"])
def test_no_name_is_forced_upon_a_place(name: str) -> None:
    assert not open_gazetteer().candidates(name, loose=True)


@given(st.text(max_size=40))
def test_keys_of_names_are_stable(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert consonants(name) == consonants(fold(name))
    assert skeleton(name) == skeleton(fold(name))
    assert 0.0 <= alike(name, name[::-1]) <= 1.0
    assert without_article(name) == without_article(fold(name))


def test_no_look_up_goes_through_the_whole_table() -> None:
    open_gazetteer()
    places = Gazetteer(index_path())
    asked: list[str] = []
    places._db.set_trace_callback(asked.append)  # pyright: ignore[reportPrivateUsage]
    places.candidates("Harkhiv", loose=True)
    places.variants("Harkhiv", frozenset({"UA"}))
    places.similar("Deir Ezzor")
    places.get("geonames:1")
    places.country("UA")
    places.region_of("UA", "05")
    places.near(48.6, 38.0, 5.0)
    places._db.set_trace_callback(None)  # pyright: ignore[reportPrivateUsage]
    for sql in asked:
        plan = [str(row[3]) for row in places._db.execute(f"EXPLAIN QUERY PLAN {sql}")]  # pyright: ignore[reportPrivateUsage]
        assert not [step for step in plan if step.startswith("SCAN")], sql
