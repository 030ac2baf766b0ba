"""Which words name a force or a unit: the examples of every pack's `forces.toml` and `units.toml`, one test a line."""

from __future__ import annotations

import re
from functools import cache

import pytest
from spacy.tokens import Doc

from sitgraph import lang
from sitgraph.annotate.forces import ForceAnnotator, ForceTable
from sitgraph.annotate.nlp import load_pipeline
from sitgraph.annotate.units import UnitAnnotator, UnitTable
from sitgraph.resources import languages

_FORCES = {code: lang.read(code, "forces.toml", ForceTable).examples for code in sorted(languages())}
_UNITS = {code: lang.read(code, "units.toml", UnitTable).examples for code in sorted(languages())}


def doc(code: str, text: str) -> Doc:
    return load_pipeline(code).make_doc(text)


@cache
def forces(code: str) -> ForceAnnotator:
    return ForceAnnotator(code)


@cache
def units(code: str) -> UnitAnnotator:
    return UnitAnnotator(code)


@pytest.mark.parametrize(("code", "marked"), [(code, text) for code, examples in _FORCES.items() for text in examples.yes])
def test_what_is_marked_is_a_force(code: str, marked: str) -> None:
    plain = re.sub(r"\[[^:\]]+: ([^\]]+)\]", r"\1", marked)
    found = forces(code)(doc(code, plain))
    assert [(f.side or f.kind, f.text) for f in found] == re.findall(r"\[([^:\]]+): ([^\]]+)\]", marked)


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, examples in _FORCES.items() for text in examples.no])
def test_nothing_is_a_force(code: str, text: str) -> None:
    assert forces(code)(doc(code, text)) == ()


@pytest.mark.parametrize(("code", "marked"), [(code, text) for code, examples in _UNITS.items() for text in (*examples.yes, *examples.no)])
def test_what_is_marked_is_a_unit(code: str, marked: str) -> None:
    found = units(code)(doc(code, re.sub(r"[\[\]]", "", marked)))
    assert [u.text for u in found] == re.findall(r"\[([^\]]+)\]", marked)
