"""Which places and parties a sentence gives an operation, and which only tell whose or where another is."""

from __future__ import annotations

import pytest

import sitgraph

FRONT = "Russian troops attacked Ukrainian positions near Vuhledar on Monday. "


def told(text: str, trigger: str) -> tuple[dict[str, str], list[str | None], list[str | None]]:
    for record in sitgraph.extract(FRONT + text, date="2023-05-13").records():
        if record["kind"] == "operation" and record["trigger"] == trigger:
            places = {p["name"]: p["role"] for p in record["places"] if p["text"]}
            return places, [a["text"] for a in record["agents"] if a["text"]], [t["text"] for t in record["targets"] if t["text"]]
    raise AssertionError(f"no {trigger!r}")


@pytest.mark.parametrize(
    ("text", "trigger", "places"),
    [
        ("A missile hit the Black Sea city of Odesa.", "hit", {"Odesa": "at"}),
        ("Russia is waging a ground assault on Bakhmut in Donetsk province adjacent to Luhansk.", "ground assault", {"Bakhmut": "at"}),
        ("Russian troops hold much of Ukraine's southern regions of Kherson and Zaporizhzhia.", "hold", {"Kherson Oblast": "at", "Zaporizhzhia Oblast": "at"}),
        ("Russian forces shelled the city of Sartana, Ukraine, and the village of Buhas.", "shelled", {"Sartana": "at", "Buhas": "at"}),
        ("Ukrainian troops repelled attacks near Nevske (18km northwest of Kreminna) Kuzmyne (3km southwest of Kreminna), and Bilohorivka (10km south of Kreminna).", "repelled", {"Nevske": "near", "Kuzmyne": "near", "Bilohorivka": "near"}),
        ("Russian troops seized the Azot chemical plant in Sievierodonetsk.", "seized", {"Azot chemical plant": "at", "Siverskodonetsk": "at"}),
        ("Ukrainian forces captured much of eastern Kharkiv Oblast.", "captured", {"Kharkiv Oblast": "at"}),
    ],
)  # fmt: skip
def test_places(text: str, trigger: str, places: dict[str, str]) -> None:
    assert told(text, trigger)[0] == places


@pytest.mark.parametrize(
    ("text", "trigger", "agents", "targets"),
    [
        ("Russian forces launched the full-scale invasion of Ukraine.", "invasion", ["Russian forces"], []),
        ("Russian troops were being forced to fall back by Ukrainian defenders.", "fall back", ["Russian troops"], ["Ukrainian defenders"]),
        ("Shelling and clashes between Ukrainian defenders and elements of the LPR forces continued near Soledar.", "clashes", ["Ukrainian defenders", "LPR forces"], []),
        ("Ukrainian troops were nearly encircled by the 76th Division near Lyman.", "encircled", ["76th Division"], ["Ukrainian troops"]),
    ],
)  # fmt: skip
def test_parties(text: str, trigger: str, agents: list[str], targets: list[str]) -> None:
    assert told(text, trigger)[1:] == (agents, targets)


def test_an_object_of_signs_alone_is_no_target() -> None:
    assert told('Russian troops shelled http://a.b/%zz?<>" é.', "shelled")[2] == []
