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
