"""Losses: every example of the pack, and what its rules promise about lists, owners, numbers and totals."""

from __future__ import annotations

import pytest

from sitgraph import lang
from sitgraph.annotate.equipment import EquipmentAnnotator
from sitgraph.annotate.forces import ForceAnnotator
from sitgraph.annotate.nlp import load_pipeline
from sitgraph.annotate.quantities import QuantityAnnotator
from sitgraph.annotate.units import UnitAnnotator
from sitgraph.frame.loss_table import LossExample, LossTable
from sitgraph.frame.losses import LossGrammar
from sitgraph.model import LossFrame, Sentence

GRAMMAR = LossGrammar("en")
TABLE = lang.read("en", "losses.toml", LossTable)
UNITS, FORCES = UnitAnnotator("en"), ForceAnnotator("en")
EQUIPMENT, QUANTITIES = EquipmentAnnotator("en"), QuantityAnnotator("en")


def annotated(text: str) -> Sentence:
    """The sentence as the annotators give it, without places and times."""
    doc = load_pipeline("en")(text)
    units = UNITS(doc)
    return Sentence(
        0, 0, len(text), 0, doc, parsed=True, units=units, forces=FORCES(doc, units), equipment=EQUIPMENT(doc),
        quantities=QUANTITIES(doc),
    )  # fmt: skip


def losses(text: str, *, in_war: bool = True) -> list[LossFrame]:
    return list(GRAMMAR.frames(annotated(text), (), in_war=in_war))


def number(frame: LossFrame) -> str:
    """ "3", "3-" for at least three, "-3" for at most, "2-3", "-" for no number told."""
    quantity = frame.quantity
    if quantity is None or (quantity.min is None and quantity.max is None):
        return "-"
    low = "" if quantity.min is None else f"{quantity.min:g}"
    high = "" if quantity.max is None else f"{quantity.max:g}"
    return low if low == high else f"{low}-{high}"


def told(text: str, *, in_war: bool = True) -> list[str]:
    doc = annotated(text).doc
    return [
        f"{f.category} {f.outcome} {number(f)}" + (f" {doc[f.item.start : f.item.end].text}" if f.item else "")
        for f in losses(text, in_war=in_war)
    ]


@pytest.mark.parametrize("example", TABLE.examples, ids=lambda e: e.yes or e.no)
def test_example_of_the_pack(example: LossExample) -> None:
    text = example.yes or example.no or ""
    assert GRAMMAR.could_hold(load_pipeline("en").make_doc(text)) or not example.losses
    assert told(text, in_war=example.in_war) == list(example.losses)


def test_every_rule_has_an_example() -> None:
    fired = {f.rule.split("/")[1] for e in TABLE.examples if e.yes for f in losses(e.yes, in_war=True)}
    assert {rule.name for rule in TABLE.rules} <= fired


def test_the_owner_named_once_is_the_owner_of_the_whole_list() -> None:
    text = "Our gunners destroyed two tanks, three trucks and a howitzer of the enemy."
    doc = annotated(text).doc
    owners = [f.owner and doc[f.owner.start : f.owner.end].text for f in losses(text)]
    assert owners == ["the enemy"] * 3 or owners == ["enemy"] * 3


def test_who_loses_is_the_owner() -> None:
    (frame,) = losses("The Russian army lost a Su-34 bomber.")
    assert frame.owner is not None
    assert frame.owner.mention is not None


@pytest.mark.parametrize("text", ["No casualties were reported.", "There were no civilian casualties in the shelling."])
def test_no_casualties_are_a_negated_loss(text: str) -> None:
    (frame,) = losses(text)
    assert (frame.hint, frame.quantity) == ("negated", None)


@pytest.mark.parametrize(
    ("text", "cumulative"),
    [
        ("Since the start of the war 4,000 soldiers have been killed.", True),
        ("The death toll from the shelling rose to 30.", True),
        ("Shelling killed three soldiers on Monday.", False),
        ("Troops – 247,230 (+ 0)", True),
    ],
)
def test_running_totals(text: str, cumulative: bool) -> None:
    (frame,) = losses(text)
    assert frame.cumulative is cumulative


def test_a_table_of_losses() -> None:
    text = "Personnel ‒ about 12 300 (+310), tanks ‒ 751 (+5), artillery systems ‒ 1 095 (+31), MLRS ‒ 61 (+2)."
    found = losses(text)
    assert [(f.category, number(f), f.cumulative) for f in found] == [
        ("personnel", "12300", True), ("personnel", "310", False), ("tank", "751", True), ("tank", "5", False),
        ("artillery", "1095", True), ("artillery", "31", False), ("mlrs", "61", True), ("mlrs", "2", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "The president killed the bill.", "Doctors fear the virus has killed 40 people.", "The team lost three games.",
        "The bank suffered heavy losses.", "Two people were injured in a car accident.",
        "She lost her job and her home.",
        "The scandal damaged relations between the two countries.", "The champion was knocked out in the second round.",
        "A court sentenced the man who murdered three women.", "Police captured the suspect.",
        "The storm destroyed 200 houses.",
        "The firm abandoned its plan to sell three ships.", "The flood left 12 people dead.", "He died in 1987.",
    ],
)  # fmt: skip
def test_ordinary_news_tells_no_loss_of_war(text: str) -> None:
    assert told(text, in_war=False) == []


def test_an_unparsed_sentence_tells_none() -> None:
    text = "Shelling killed three soldiers."
    doc = load_pipeline("en").make_doc(text)
    assert GRAMMAR.frames(Sentence(0, 0, len(text), 0, doc, parsed=False), ()) == ()
