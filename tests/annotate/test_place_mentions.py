"""Which words stand as a place: the examples of every pack's `places.toml`, one test a line."""

from __future__ import annotations

import re
from functools import cache

import pytest

from sitgraph import lang
from sitgraph.annotate.nlp import Annotator
from sitgraph.annotate.place_table import PlaceTable
from sitgraph.model import Article, Passage
from sitgraph.resources import languages

_TABLES = {code: lang.read(code, "places.toml", PlaceTable).examples for code in sorted(languages())}
_YES = [(code, text) for code, examples in _TABLES.items() if examples for text in examples.yes]
_NO = [(code, text) for code, examples in _TABLES.items() if examples for text in examples.no]


@cache
def annotator(code: str) -> Annotator:
    return Annotator(code)


def places(code: str, text: str) -> list[str]:
    sentences = annotator(code)(Article("test", text, (Passage(0, len(text)),), lang=code))
    return [m.text for s in sentences for m in s.places]


@pytest.mark.parametrize(("code", "marked"), _YES)
def test_what_is_marked_stands_as_a_place(code: str, marked: str) -> None:
    assert places(code, re.sub(r"[\[\]]", "", marked)) == re.findall(r"\[([^\]]+)\]", marked)


@pytest.mark.parametrize(("code", "text"), _NO)
def test_nothing_stands_as_a_place(code: str, text: str) -> None:
    assert places(code, text) == []


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        ("en", "They seized a village 2.5 km to the north-west of Kupiansk.", [("north-west", 2.5, None)]),
        ("en", "They seized a hill 1,200 metres west of Bakhmut.", [("west", 1.2, None)]),
        ("en", "They seized a village in the west of Donetsk region.", [(None, None, "west")]),
        ("nl", "Zij veroverden een dorp 20 kilometer ten zuiden van Koepjansk.", [("zuiden", 20.0, None)]),
        ("nl", "Zij veroverden een dorp op 2,5 km van Koepjansk.", [(None, 2.5, None)]),
        ("nl", "Zij bombardeerden doelen in het zuiden van Libanon.", [(None, None, "zuiden")]),
    ],
)
def test_where_a_place_lies_from_the_one_named(code: str, text: str, told: list[tuple[str | None, float | None, str | None]]) -> None:
    sentences = annotator(code)(Article("test", text, (Passage(0, len(text)),), lang=code))
    assert [(m.bearing, m.distance_km, m.part) for s in sentences for m in s.places] == told


@pytest.mark.parametrize(("code", "text"), [("en", "Drones fell in the regions of Bryansk, Kursk and Belgorod."), ("nl", "Drones vielen in de regio's Brjansk, Koersk en Belgorod.")])
def test_a_plural_tells_the_kind_of_all_behind_it(code: str, text: str) -> None:
    sentences = annotator(code)(Article("test", text, (Passage(0, len(text)),), lang=code))
    assert [(m.kind, m.containers) for s in sentences for m in s.places] == [("Region", ())] * 3
