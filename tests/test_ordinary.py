"""Ordinary news and what stands beside operations in reports of war: the benchmark's tables, and floors for them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from sitgraph.pipeline import LanguagePipeline

_FILE = Path(__file__).parents[1] / "benchmarks" / "ordinary.py"
# At least so much of what is entered is right, and of what is marked is entered. Chance, or a change of the parser's model,
# may cost a few; more than that is a rule that has gone wrong.
PRECISION, RECALL = 0.85, 0.92
# Subjects of which nothing may be entered but by accident.
PEACE = ("politics", "courts", "sport", "business", "disaster", "science and health", "science and culture", "courts and crime")


@pytest.fixture(scope="module")
def ordinary() -> Any:
    spec = importlib.util.spec_from_file_location("ordinary", _FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["ordinary"] = module
    spec.loader.exec_module(module)
    return module


def test_the_figures_hold(ordinary: Any) -> None:
    rooms, total, peace = LanguagePipeline("en"), ordinary.Counts(), ordinary.Counts()
    faults: list[tuple[str, str]] = []
    for table in ordinary.TABLES:
        for news in ordinary.read(table):
            counts, wrong = ordinary.count(news, rooms, apart=False)
            total.add(counts)
            faults += wrong
            if news.topic in PEACE:
                peace.add(counts)
    assert total.marked > 60
    assert total.sentences > 500
    assert total.precision >= PRECISION, faults
    assert total.recall >= RECALL, faults
    assert peace.entered <= 3, faults


def test_a_line_of_the_table(ordinary: Any) -> None:
    line = ordinary.Line.parse("A bomb <exploded|Explosion/Attack> and people <fled|?>.")
    assert line.text == "A bomb exploded and people fled."
    assert [(line.text[m.start : m.end], sorted(m.types)) for m in line.marked] == [("exploded", ["Attack", "Explosion"]), ("fled", [])]


def test_what_is_not_marked_is_wrong_and_what_is_optional_counts_neither_way(ordinary: Any) -> None:
    rooms = LanguagePipeline("en")
    article = ordinary.News("test", tuple(ordinary.Line.parse(text) for text in (
        "Russian troops <captured|Capture> Lyman.", "Russian troops shelled Kharkiv.", "Russian troops <retreated|?> from Izium.", "Prices <rose|Advance>.",
    )))  # fmt: skip
    counts, faults = ordinary.count(article, rooms, apart=False)
    assert (counts.entered, counts.right, counts.marked, counts.found) == (2, 1, 2, 1)
    assert [fault for fault, _ in faults] == ["wrong Shelling «shelled»", "missed Advance «rose»"]
