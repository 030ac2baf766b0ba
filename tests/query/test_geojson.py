"""GeoJSON by RFC 7946: of every question that names a place, and of rows whose points are none."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from sitgraph.errors import UsageError
from sitgraph.query import ask, names, question
from sitgraph.query.results import Rows
from sitgraph.store import Solutions
from sitgraph.vocabulary import XSD

from .fixture import store

PLACED = [name for name in names() if "place" in question(name).columns and name != "places-not-placed"]
"""Every question that names a place, but the one for places without a point."""


def points(text: str) -> list[list[float]]:
    """The positions of a FeatureCollection, after everything that RFC 7946 asks of one is checked."""
    whole: dict[str, Any] = json.loads(text)
    assert set(whole) == {"type", "features"}  # section 4: no crs member
    assert whole["type"] == "FeatureCollection"
    found: list[list[float]] = []
    for feature in whole["features"]:
        assert set(feature) == {"type", "geometry", "properties"}
        assert feature["type"] == "Feature"
        assert isinstance(feature["properties"], dict)
        geometry = feature["geometry"]
        if geometry is not None:
            assert set(geometry) == {"type", "coordinates"}
            assert geometry["type"] == "Point"
            long, lat = geometry["coordinates"]
            assert -180 <= long <= 180
            assert -90 <= lat <= 90
            found.append([long, lat])
    return found


def test_questions_with_a_place_are_many() -> None:
    assert len(PLACED) >= 30


@pytest.mark.parametrize("name", PLACED)
def test_every_question_with_a_place_gives_valid_geojson(name: str) -> None:
    asked = question(name)
    assert {"lat", "long"} <= set(asked.columns)
    rows = ask(store(), name, asked.example_values())
    for long, lat in points(rows.geojson()):
        assert 36 < long < 40, "longitude stands first"
        assert 47 < lat < 51


def test_rows_without_a_point_are_features_without_geometry() -> None:
    rows = ask(store(), "battles", {})
    told = json.loads(rows.geojson())["features"]
    assert [f["geometry"] for f in told if f["properties"]["place"] == "Verkhnia Tysha"] == [None]


def test_places_of_one_name_are_counted_apart() -> None:
    """The rows of a question that counts by place are of places, not of their names."""
    for name in ("most-fought-over", "changed-hands", "shelling-by-place-and-day"):
        grouped = re.search(r"GROUP BY .*", question(name).sparql)
        assert grouped is not None
        assert "?where" in grouped[0]


def rows_of(lat: str, long: str) -> Rows:
    terms = tuple(Literal(t, datatype=XSD.decimal) for t in (lat, long))
    return Rows(Solutions(("lat", "long"), (terms,)))


@given(st.floats(-90, 90), st.floats(-360, 360))
def test_every_point_on_earth_is_written_as_one(lat: float, long: float) -> None:
    ((east, north),) = points(rows_of(f"{lat:.6f}", f"{long:.6f}").geojson())
    assert north == pytest.approx(lat, abs=1e-6)
    assert min(abs(east - long) % 360, 360 - abs(east - long) % 360) == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize(("lat", "long"), [("95", "30"), ("48", "361"), ("north", "38"), ("nan", "38")])
def test_what_is_no_point_is_an_error_that_says_so(lat: str, long: str) -> None:
    with pytest.raises(UsageError, match="no point in degrees"):
        rows_of(lat, long).geojson()
