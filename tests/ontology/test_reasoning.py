"""HermiT on the ontology: it is consistent, every class can have members, and the rules say what it entails."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat, Triple

from sitgraph.errors import ValidationError
from sitgraph.graph import inference, order, reasoning, writer
from sitgraph.model import ResolvedPlace

sys.path.insert(0, str(Path(__file__).parents[1] / "graph"))
import ledgers as made

FIXTURES = Path(__file__).parent / "fixtures"
needs_java = pytest.mark.skipif(reasoning.java() is None, reason="HermiT needs Java: install a Java runtime")


def triples(name: str) -> list[Triple]:
    return [q.triple for q in pyoxigraph.parse(path=str(FIXTURES / name), format=RdfFormat.TURTLE)]


@needs_java
def test_the_ontology_is_consistent_and_every_class_satisfiable() -> None:
    verdict = reasoning.prove(reasoning.ontology_triples())
    assert verdict.consistent
    assert verdict.unsatisfiable == ()


@needs_java
@pytest.mark.parametrize(
    "name", ["wrong-unit-and-place.ttl", "wrong-battalion-and-brigade.ttl", "wrong-operation-and-loss.ttl"]
)
def test_a_wrong_fixture_is_inconsistent(name: str) -> None:
    assert not reasoning.prove([*reasoning.ontology_triples(), *triples(name)]).consistent


@needs_java
def test_a_class_without_possible_members_is_found() -> None:
    verdict = reasoning.prove([*reasoning.ontology_triples(), *triples("wrong-class.ttl")])
    assert verdict.consistent
    assert verdict.unsatisfiable == ("https://example.org/FlyingTown",)


@needs_java
def test_contradicting_claims_are_no_inconsistency() -> None:
    assert reasoning.prove([*reasoning.ontology_triples(), *triples("right.ttl")]).sound


def everything() -> list[Triple]:
    """Every operation type in every factuality, with every place role: the rules' whole input space, in small."""
    region: ResolvedPlace = made.DONETSK
    operations = []
    for factuality in ("actual", "possible", "future", "negated"):
        kinds = ("Withdrawal", "GroundLoss", "Capture", "Advance", "Control", "Attack", "Surrender")
        for kind in kinds if factuality == "actual" else ("Withdrawal", "Capture"):
            told = made.claim(
                f"It took place, {factuality}.", "took", (made.BAKHMUT, "at"), (made.POPASNA, "to"), (region, "near"),
                (made.WEST, "direction"), (made.NOWHERE, "from"), factuality=factuality,
            )  # fmt: skip
            agent = replace(made.BRIGADE, name=f"{kind} {factuality} Brigade")
            depot = made.Party("a depot", "depot", None, "thing")
            operations.append(made.Operation(told, kind, (agent,), (made.UKRAINIANS, depot)))
    unit = made.UnitRecord("x", "Withdrawal actual Brigade", "Russia", "brigade", 0, 1, None, "3rd Army Corps")
    of = made.ledger(*operations, units=(unit,))
    return order.flatten(writer.quads_of(of, version="1", model="m", lookup=made.KNOWN.get, infer=False))


@needs_java
def test_the_rules_and_hermit_agree_triple_for_triple() -> None:
    given = everything()
    derived = {rule.derives.value for rule in inference.rules()}
    quads = [pyoxigraph.Quad(t.subject, t.predicate, t.object, writer.article_iri(made.article())) for t in given]
    by_rules = {
        (q.subject.value, q.predicate.value, q.object.value)
        for q in inference.derive(quads)
        if q.predicate.value in derived
    }
    verdict = reasoning.prove([*reasoning.ontology_triples(), *given], entail=True)
    by_hermit = {fact for fact in verdict.entailed if fact[1] in derived}
    assert verdict.sound
    assert {p.rsplit("#")[-1] for _, p, _ in by_rules} == {
        "lostBy", "lostByPartOf", "gainedBy", "lostGroundNear", "lostGroundIn", "gainedGroundNear", "gainedGroundIn",
        "heldBy",
    }  # fmt: skip
    assert by_rules == by_hermit


@needs_java
def test_what_the_extractor_writes_is_consistent() -> None:
    given = order.flatten(writer.quads_of(made.full(), version="1", model="m", lookup=made.KNOWN.get))
    assert reasoning.prove([*reasoning.ontology_triples(), *given]).sound


def test_without_java_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ValidationError, match=r"Java is not installed.*HermiT"):
        reasoning.prove(reasoning.ontology_triples())
