"""Main verbs that the parser took for participles: every example of `[clause]` in `language.toml`."""

from __future__ import annotations

import re

import pytest
from spacy.tokens import Doc, Token

from sitgraph import lang
from sitgraph.annotate.clauses import ClauseRepair
from sitgraph.annotate.nlp import load_pipeline
from sitgraph.annotate.segment import LanguageTable
from sitgraph.annotate.tree import ClauseTable


def _table() -> ClauseTable:
    table = lang.read("en", "language.toml", LanguageTable).clause
    assert table is not None
    return table


def _mended(text: str) -> Doc:
    return ClauseRepair(_table())(load_pipeline("en")(text))


def _marked(text: str) -> Token:
    doc = _mended(re.sub(r"[<>]", "", text))
    word = re.search(r"<(.+?)>", text)
    assert word is not None
    return next(t for t in doc if t.text == word[1])


@pytest.mark.parametrize("text", _table().yes)
def test_verb_heads_its_clause(text: str) -> None:
    verb = _marked(text)
    assert verb.head == verb or verb.dep_ in ("conj", "relcl", "ccomp", "advcl")
    assert any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.children)


@pytest.mark.parametrize("text", _table().no)
def test_participle_stays_one(text: str) -> None:
    verb = _marked(text)
    assert verb.head != verb


def test_noun_before_a_bearing_is_the_object() -> None:
    doc = _mended("Russian forces conducted several limited ground attacks southwest of Donetsk City on August 6.")
    attacks = next(t for t in doc if t.text == "attacks")
    assert (attacks.dep_, attacks.head.text) == ("dobj", "conducted")
    assert [t.text for t in doc] == ["Russian", "forces", "conducted", "several", "limited", "ground", "attacks", "southwest", "of", "Donetsk", "City", "on", "August", "6", "."]


def test_who_is_forced_does_what_the_infinitive_says() -> None:
    doc = _mended("Ukrainian troops forced the 57th Brigade and a 'Storm' battalion to withdraw from the canal.")
    withdraw = next(t for t in doc if t.text == "withdraw")
    assert (withdraw.dep_, withdraw.head.text) == ("xcomp", "forced")


@pytest.mark.parametrize(
    ("text", "verb", "thing"),
    [
        ("The command stated that Russian forces are rotating manpower and redistributing equipment in unspecified directions.", "redistributing", "equipment"),
        ("Russian forces captured the last sector of its industrial zone and secured control of the town.", "secured", "control"),
    ],
)
def test_second_verb_is_no_attribute_of_its_object(text: str, verb: str, thing: str) -> None:
    found = next(t for t in _mended(text) if t.text == verb)
    assert found.dep_ == "conj"
    assert found.head.pos_ == "VERB"
    assert [c.text for c in found.children if c.dep_ == "dobj"] == [thing]


def test_attribute_after_a_conjunction_stays_one() -> None:
    surrounding = next(t for t in _mended("Russian forces are shelling the town and surrounding villages.") if t.text == "surrounding")
    assert surrounding.head.text == "villages"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Near Rawah, one strike engaged a unit and destroyed a van, a bomb facility, and a launch site.", ["facility", "site"]),
        ("State media on Friday published footage of Russian tanks, artillery and support vehicles moving towards Kharkiv in columns on dirt roads.", ["vehicles"]),
    ],
)
def test_items_of_a_list_stay_together(text: str, items: list[str]) -> None:
    doc = _mended(text)
    for item in items:
        token = next(t for t in doc if t.text == item)
        assert token.dep_ == "conj"
        assert token.head.pos_ == "NOUN"
        assert token.head.dep_ in ("dobj", "pobj", "conj")


def test_kinds_of_strikes_are_no_strikes_of_their_own() -> None:
    doc = _mended("Russian forces continued air and artillery strikes near Donetsk.")
    told = {t.text: (t.dep_, t.head.text) for t in doc}
    assert told["strikes"] == ("dobj", "continued")
    assert told["air"] == told["artillery"] == ("compound", "strikes")


@pytest.mark.parametrize(
    ("text", "pos"),
    [
        ("Three people were killed by shelling in Kherson.", "NOUN"),
        ("Two soldiers died in Azerbaijani shelling near Martakert.", "NOUN"),
        ("Russia responded by shelling Nikopol.", "VERB"),
        ("Russian troops began shelling Nikopol.", "VERB"),
    ],
)
def test_a_deed_without_an_object_is_a_noun(text: str, pos: str) -> None:
    assert next(t.pos_ for t in _mended(text) if t.text == "shelling") == pos
