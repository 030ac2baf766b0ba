"""The Dutch pack: every example of its tables that other tests do not run, and an article from end to end."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import pytest

from sitgraph import lang
from sitgraph.annotate.equipment import EquipmentAnnotator, EquipmentExample, EquipmentTable
from sitgraph.annotate.nlp import Annotator, load_pipeline
from sitgraph.annotate.places import PlaceAnnotator, PlaceTable
from sitgraph.annotate.quantities import QuantityAnnotator
from sitgraph.annotate.quantity_table import QuantityExample, QuantityTable
from sitgraph.frame.loss_table import LossExample, LossTable
from sitgraph.frame.losses import LossGrammar
from sitgraph.graph.records import records_of
from sitgraph.model import Ledger, LossFrame, Sentence
from sitgraph.pipeline import LanguagePipeline
from sitgraph.read import article_of

CODE = "nl"


def _marked(text: str) -> tuple[str, list[str]]:
    """A sentence without its brackets, and what stood in them."""
    return re.sub(r"\[([^\]]+)\]", r"\1", text), re.findall(r"\[([^\]]+)\]", text)


@lru_cache(maxsize=1)
def _pipeline() -> LanguagePipeline:
    return LanguagePipeline(CODE)


@lru_cache(maxsize=1)
def _annotator() -> Annotator:
    return Annotator(CODE)


def ledger(text: str, day: date | None = None) -> Ledger:
    """What an article of our own says."""
    return _pipeline()(article_of(text, id="example", lang=CODE, date=day)).ledger


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────
PLACES = lang.read(CODE, "places.toml", PlaceTable).examples
assert PLACES is not None


@pytest.mark.parametrize("text", [*PLACES.yes, *PLACES.no])
def test_places(text: str) -> None:
    plain, wanted = _marked(text)
    found = PlaceAnnotator(CODE)(load_pipeline(CODE).make_doc(plain))
    assert [p.name for p in found] == wanted


@pytest.mark.parametrize("example", lang.read(CODE, "equipment.toml", EquipmentTable).examples, ids=lambda e: e.yes or e.no)
def test_equipment(example: EquipmentExample) -> None:
    plain, wanted = _marked(example.yes or example.no or "")
    found = EquipmentAnnotator(CODE)(load_pipeline(CODE).make_doc(plain))
    assert [e.text for e in found] == wanted
    assert not found or (found[0].category, found[0].model) == (example.category, example.model)


@pytest.mark.parametrize("example", lang.read(CODE, "quantities.toml", QuantityTable).examples, ids=lambda e: e.yes or e.no)
def test_quantities(example: QuantityExample) -> None:
    plain, wanted = _marked(example.yes or example.no or "")
    found = QuantityAnnotator(CODE)(load_pipeline(CODE).make_doc(plain))
    assert [q.text for q in found] == wanted
    for quantity in found:
        told = (quantity.min, quantity.max, quantity.approximate, quantity.unit)
        assert told == (example.min, example.max, example.approximate, example.unit)


@pytest.mark.parametrize("example", lang.read(CODE, "losses.toml", LossTable).examples, ids=lambda e: e.yes or e.no)
def test_losses(example: LossExample) -> None:
    article = article_of(example.yes or example.no or "", id="example", lang=CODE)
    sentence = _annotator()(article)[0]
    found = LossGrammar(CODE).frames(sentence, (), in_war=example.in_war)
    assert [_told(f, sentence) for f in found] == list(example.losses)


def _told(frame: LossFrame, sentence: Sentence) -> str:
    low, high = (frame.quantity.min, frame.quantity.max) if frame.quantity else (None, None)
    number = "-" if low is None and high is None else f"{low:g}" if low == high else f"{low or ''}-{high or ''}"
    item = f" {sentence.doc[frame.item.start : frame.item.end].text}" if frame.item else ""
    return f"{frame.category} {frame.outcome} {number}{item}"


# ── clauses ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Russische troepen rukken op naar Lyman.", "Advance"),
        ("Gisteren trokken Russische troepen zich terug uit Lyman.", "Withdrawal"),
        ("De gouverneur zei dat Russische troepen zich uit Lyman hebben teruggetrokken.", "Withdrawal"),
        ("Oekraïense troepen sloegen drie aanvallen op Lyman af.", "Repulse"),
        ("Lyman werd door Russische troepen omsingeld.", "Encirclement"),
        ("Russische troepen probeerden Lyman in te nemen.", "Attack"),
    ],
)
def test_where_the_verb_stands_does_not_matter(text: str, kind: str) -> None:
    assert kind in [o.type for o in ledger(text).operations]


def test_names_of_places_and_peoples_are_those_of_the_english_graph() -> None:
    dutch = ledger("Oekraïense troepen hebben Koepjansk heroverd.").operations[0]
    english = LanguagePipeline("en")(article_of("Ukrainian troops have recaptured Kupiansk.", id="e", lang="en")).ledger.operations[0]
    assert dutch.claim.places[0].place.key == english.claim.places[0].place.key
    assert dutch.agents[0].name == english.agents[0].name == "Ukrainian forces"


def test_hearsay_is_possible() -> None:
    assert ledger("Russische troepen zouden Lyman hebben ingenomen.").operations[0].claim.factuality == "possible"


def test_an_article_from_end_to_end() -> None:
    text = (
        "Rusland heeft donderdag een raketaanval uitgevoerd op Odessa. Daarbij werden vijf burgers gedood, zei de gouverneur.\n\n"
        "Oekraïense troepen hebben het dorp Robotyne heroverd. De 47e Gemechaniseerde Brigade rukt op naar Tokmak."
    )
    found = ledger(text, date(2023, 8, 24))
    assert {(o.type, o.claim.places[0].name) for o in found.operations if o.claim.places} >= {("Strike", "Odesa"), ("Capture", "Robotyne")}
    assert [(x.category, x.outcome, x.min) for x in found.losses] == [("civilian", "killed", 5)]
    assert [u.name for u in found.units] == ["47th Mechanised Brigade"]
    for record in records_of(found):
        if "start" in record and "sentence" in record:
            assert text[record["start"] : record["end"]] == record["sentence"]


@pytest.mark.parametrize(("text", "name"), [("Noord-Israël", "Israël"), ("Zuid-Libanon", "Libanon"), ("Noord-Korea", "Noord-Korea")])
def test_a_part_of_a_land_in_one_word_is_the_land(text: str, name: str) -> None:
    found = PlaceAnnotator(CODE)(load_pipeline(CODE).make_doc(f"Zij vuurden raketten af op {text}."))
    assert [(p.text, p.name) for p in found] == [(text, name)]


def test_who_says_so_behind_what_is_said() -> None:
    (told,) = ledger("Het leger heeft zich teruggetrokken uit Avdiivka, meldt opperbevelhebber Syrsky.").operations
    assert told.claim.source is not None
    assert told.claim.source.text == "opperbevelhebber Syrsky"


def test_a_name_with_an_apostrophe_is_one_word() -> None:
    (told,) = ledger("De Houthi's hebben een schip beschoten in de Rode Zee.").operations
    assert [p.side for p in told.agents] == ["Houthis"]


def test_where_a_ministry_is_nothing_was_lost() -> None:
    (loss,) = ledger("Volgens het ministerie van Defensie in Moskou zijn bij Donetsk twee Leopard-tanks vernietigd.").losses
    assert [p.name for p in loss.claim.places] == ["Donetsk"]


@pytest.mark.parametrize(
    ("text", "agents"),
    [
        ("Russische troepen beschoten in de nacht van maandag op dinsdag Lyman.", ["Russia"]),
        ("Russische troepen beschoten door Oekraïense drones bij Tokmak.", ["Ukraine"]),
    ],
)
def test_a_past_that_is_spelt_like_the_participle(text: str, agents: list[str]) -> None:
    (told,) = ledger(text).operations
    assert [p.side for p in told.agents] == agents
