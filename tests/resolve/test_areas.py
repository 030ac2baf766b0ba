"""Places told relative to others: their anchor, bearing, distance and point, from sentence to graph."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sitgraph
from sitgraph.gazetteer.index import distance_km
from sitgraph.model import ResolvedPlace
from sitgraph.resolve.areas import bearings, destination
from sitgraph.resources import languages

DAY = date(2023, 5, 13)


def area(text: str) -> ResolvedPlace:
    """The one area of a dispatch of one sentence."""
    ledger = sitgraph.extract(text, date=DAY, lang="en").ledger
    found = {a.area for o in ledger.operations for a in o.claim.places if a.area is not None}
    assert len(found) == 1, found
    return found.pop()


def test_distance_and_bearing_give_a_point_so_far_out() -> None:
    found = area("Russian troops attacked Ukrainian positions 5 km west of Bakhmut.")
    assert (found.kind, found.anchor, found.bearing, found.distance_km) == ("Area", "geonames:713174", 270.0, 5.0)
    assert found.lat is not None
    assert found.long is not None
    assert distance_km(found.lat, found.long, 48.59419, 37.99886) == pytest.approx(5, abs=0.01)
    assert found.long < 37.99886


@pytest.mark.parametrize(
    ("words", "bearing", "name"),
    [
        ("north of Lysychansk", 0.0, "north of Lysychansk"),
        ("12 km north-west of Lyman in Donetsk region", 315.0, "12 km northwest of Lyman"),
        ("in southern Kherson", 180.0, "south part of Kherson"),
        ("on the western bank of the Dnipro River", 270.0, "west bank of Dnieper"),
        ("in the Bakhmut direction", None, "Bakhmut direction"),
        ("between Avdiivka and Donetsk", None, "between Avdiivka and Donetsk"),
    ],
)
def test_words_and_their_area(words: str, bearing: float | None, name: str) -> None:
    found = area(f"Russian forces attacked Ukrainian troops {words}.")
    assert (found.bearing, found.name) == (bearing, name)
    assert found.precision == "area"
    assert found.lat is not None
    assert found.radius_km is not None


def test_a_place_itself_is_no_area() -> None:
    ledger = sitgraph.extract("Russian troops captured Bakhmut.", date=DAY, lang="en").ledger
    assert [a.area for o in ledger.operations for a in o.claim.places] == [None]


def test_the_record_names_the_anchor() -> None:
    report = sitgraph.extract("Russian troops attacked Ukrainian positions 5 km west of Bakhmut.", date=DAY, lang="en")
    places = [p for r in report.records() if r["kind"] == "operation" for p in r["places"]]
    assert [(p["name"], p["role"]) for p in places] == [("Bakhmut", "near")]


def test_the_graph_tells_anchor_bearing_and_distance() -> None:
    report = sitgraph.extract("Russian troops attacked Ukrainian positions 5 km west of Bakhmut.", date=DAY, lang="en")
    rows = report.graph().query(
        """PREFIX sit: <https://w3id.org/sitgraph/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?label ?bearing ?km WHERE {
          ?event sit:area ?area ; sit:place ?anchor .
          ?area a sit:Area ; rdfs:label ?label ; sit:anchor ?anchor ; sit:bearing ?bearing ; sit:offsetKm ?km }"""
    )
    assert [(str(label), float(bearing), float(km)) for label, bearing, km in rows] == [("5 km west of Bakhmut", 270.0, 5.0)]


@given(st.floats(-70, 70), st.floats(-179, 179), st.floats(0, 359.9), st.floats(0.1, 300))
def test_a_destination_is_as_far_as_asked(lat: float, long: float, bearing: float, km: float) -> None:
    there = destination(lat, long, bearing, km)
    assert distance_km(lat, long, *there) == pytest.approx(km, abs=0.01)


@pytest.mark.parametrize("code", sorted(languages()))
def test_every_language_says_which_way_north_is(code: str) -> None:
    degrees = bearings(code)
    assert {0.0, 45.0, 90.0, 135.0, 180.0, 225.0, 270.0, 315.0} <= set(degrees.values())
    assert all(0 <= d < 360 for d in degrees.values())
