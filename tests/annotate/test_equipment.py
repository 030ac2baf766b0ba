"""Equipment: the pack's examples, the model table, and the ways a designation is spelt."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from sitgraph import lang
from sitgraph.annotate.equipment import EquipmentAnnotator, EquipmentExample, EquipmentTable, designations, expand, fold
from sitgraph.errors import LanguagePackError
from sitgraph.model import EquipmentMention

NLP = spacy.blank("en")
READ = EquipmentAnnotator("en")
TABLE = lang.read("en", "equipment.toml", EquipmentTable)
CATEGORIES = {
    "tank", "armoured_vehicle", "artillery", "mlrs", "air_defence", "aircraft", "helicopter", "drone", "missile",
    "missile_system", "ship", "vehicle", "special_equipment", "infrastructure", "other",
}  # fmt: skip


def equipment(text: str) -> tuple[EquipmentMention, ...]:
    return READ(NLP(text))


@pytest.mark.parametrize("example", TABLE.examples, ids=lambda e: e.yes or e.no)
def test_example_of_the_pack(example: EquipmentExample) -> None:
    text = example.yes or example.no or ""
    found = equipment(re.sub(r"[\[\]]", "", text))
    assert [e.text for e in found] == re.findall(r"\[(.*?)\]", text)
    if found:
        assert found[0].category == example.category
        assert found[0].model == example.model


def test_categories_are_those_of_the_guidelines() -> None:
    assert set(TABLE.classes) <= CATEGORIES
    assert {d.category for d in designations().values()} <= CATEGORIES


@pytest.mark.parametrize("name", [d.name for d in designations().values() if not d.cue])
def test_every_designation_is_found_as_it_is_written(name: str) -> None:
    found = equipment(f"Crews photographed the {name} yesterday.")
    assert found
    assert fold(found[0].model or "") == fold(name)


@pytest.mark.parametrize(
    ("text", "category", "model"),
    [
        ("Two T-72B3s burned.", "tank", "T-72B3"), ("The T72 burned.", "tank", "T-72"),
        ("A Т-90М burned.", "tank", "T-90M"), ("An F-16C landed.", "aircraft", "F-16"),
        ("The Su-24M2 crashed.", "aircraft", "Su-24"), ("An AN 225 stood there.", "aircraft", "An-225"),
        ("Five S-300 missiles fell.", "missile", "S-300"), ("An S-300 launcher burned.", "air_defence", "S-300"),
        ("A Ми-8 landed.", "helicopter", "Mi-8"), ("The Shahed-136/131 drones came.", "drone", "Shahed-136/131"),
    ],
)  # fmt: skip
def test_spellings_of_a_designation(text: str, category: str, model: str) -> None:
    (found,) = equipment(text)
    assert (found.category, found.model) == (category, model)


@pytest.mark.parametrize(
    "text",
    [
        "A think tank published it.", "An 26-year-old man spoke.", "The grad student wrote.", "General Abrams spoke.",
        "Sherman and Patton were cousins.", "Take the M4 to Reading.", "They sat at home.",
    ],
)  # fmt: skip
def test_near_misses(text: str) -> None:
    assert all(e.category in ("infrastructure", "other") for e in equipment(text))


def test_an_open_bracket_is_named() -> None:
    with pytest.raises(LanguagePackError, match="tank"):
        list(expand("tank(s"))


@given(st.text(max_size=60))
def test_any_text_is_read_without_failing_and_in_order(text: str) -> None:
    doc = NLP(text)
    found = READ(doc)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(e.text == doc[e.start : e.end].text for e in found)
