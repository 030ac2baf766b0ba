"""Land that another side than its own state holds: who strikes there, whose what is hit there is, and from and until when."""

from datetime import date

import pytest

import sitgraph
from sitgraph.registry import holder_of


def side(text: str, day: str | None, role: str) -> str | None:
    for record in sitgraph.extract(text, date=day).records():
        if role == "owner" and record["kind"] == "loss":
            return record["owner"]["side"]
        if role != "owner" and record["kind"] == "operation":
            return record[role][0]["side"]
    raise AssertionError(f"no {role}")


@pytest.mark.parametrize(
    ("text", "day", "role", "expected"),
    [
        ("A missile hit the headquarters of the Black Sea Fleet in Sevastopol, killing six servicemen.", "2023-09-22", "agents", "Ukraine"),
        ("A missile hit the headquarters of the Black Sea Fleet in Sevastopol, killing six servicemen.", "2023-09-22", "targets", "Russia"),
        ("A missile hit the headquarters of the Black Sea Fleet in Sevastopol, killing six servicemen.", "2023-09-22", "owner", "Russia"),
        ("Air defences shot down two drones over Crimea overnight.", "2023-09-22", "agents", "Russia"),
        ("Air defences shot down two drones over Kyiv overnight.", "2023-09-22", "agents", "Ukraine"),
        ("Missiles hit barracks in Kherson.", "2022-07-10", "agents", "Ukraine"),
        ("Missiles hit barracks in Kherson.", "2022-12-10", "agents", "Russia"),
        ("Shelling of Donetsk city killed three civilians.", "2022-09-22", "agents", "Ukraine"),
        ("Shelling of Donetsk city killed three civilians.", "2022-09-22", "owner", "Ukraine"),
        # Who attacks on the ground wants the land.
        ("Ukrainian troops fought in the south. The assault on Luhansk went on.", "2022-07-10", "agents", "Ukraine"),
    ],
)  # fmt: skip
def test_who_holds_land_is_hit_there(text: str, day: str, role: str, expected: str) -> None:
    assert side(text, day, role) == expected


def test_soldiers_killed_in_dutch_too() -> None:
    text = "Een raket trof het hoofdkwartier van de Zwarte Zeevloot in Sebastopol, waarbij zes militairen omkwamen."
    records = sitgraph.extract(text, date="2023-09-22", lang="nl").records()
    assert {r["owner"]["side"] for r in records if r["kind"] == "loss" and r["category"] == "personnel"} == {"Russia"}


def test_occupied_land_is_held_by_the_occupier() -> None:
    records = sitgraph.extract("Ukrainian troops fought Russian troops. Officials in the occupied Crimean peninsula fled.", date="2023-08-07").records()
    assert [a["side"] for r in records if r.get("type") == "Control" for a in r["agents"]] == ["Russia"]


@pytest.mark.parametrize(
    ("on", "expected"), [(date(2014, 3, 17), None), (date(2014, 3, 18), "Russia"), (date(2026, 1, 1), "Russia"), (None, "Russia")]
)
def test_it_is_held_from_a_day_on(on: date | None, expected: str | None) -> None:
    assert holder_of(("geonames:709334", "place:crimea", "geonames:690791"), on) == expected


def test_what_was_held_for_a_time_is_not_without_a_day() -> None:
    assert holder_of(("geonames:706448",), date(2022, 11, 8)) == "Russia"
    assert holder_of(("geonames:706448",), date(2022, 11, 12)) is None
    assert holder_of(("geonames:706448",), None) is None
