"""Where an official speaks for: the place of what he says was hit, where his words name none."""

from __future__ import annotations

import pytest

import sitgraph

FRONT = "Russian troops attacked Ukrainian positions near Vuhledar on Monday. Ukrainian soldiers repelled the attack.\n\n"


def places(text: str, trigger: str) -> list[str]:
    records = sitgraph.extract(FRONT + text, date="2023-05-13").records()
    return next([p["name"] for p in r["places"]] for r in records if r["kind"] == "operation" and r["trigger"] == trigger)


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        ("Oleh Petrenko, the head of the Kharkiv region, said shelling had killed two people.", "shelling", "Kharkiv Oblast"),
        ("The mayor of Lviv, Andriy Petrenko, said a missile hit a depot.", "hit", "Lviv"),
        ("Kharkiv Governor Oleh Petrenko said on Telegram that explosions were heard.", "explosions", "Kharkiv Oblast"),
        ("Kherson regional governor Oleh Petrenko said shelling killed two people.", "shelling", "Kherson Oblast"),
        ("Oleh Petrenko, head of the Sumy regional military administration, said a school was shelled. A hospital was hit by a drone, Petrenko said.", "hit", "Sumy Oblast"),
    ],
)  # fmt: skip
def test_what_an_official_says_was_hit_is_where_he_speaks_for(text: str, trigger: str, place: str) -> None:
    assert places(text, trigger) == [place]


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        # a place named in his words goes before his office, and so does one told before that lies in it
        ("Oleh Petrenko, the head of the Kharkiv region, said shelling had hit Kupiansk.", "shelling", "Kupiansk"),
        ("Oleh Petrenko, the head of the Donetsk region, said shelling had killed two people.", "shelling", "Vuhledar"),
        # who takes ground is not told by where an official is from
        ("Oleh Petrenko, the mayor of Lviv, said Ukrainian troops had advanced.", "advanced", "Vuhledar"),
    ],
)
def test_an_office_gives_way(text: str, trigger: str, place: str) -> None:
    assert places(text, trigger) == [place]
