from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from ledgers import BAKHMUT, BRIGADE, DONETSK, KNOWN, POPASNA, RUSSIANS, UKRAINIANS, capture, claim, ledger, withdrawal
from pyoxigraph import Literal, NamedNode, Quad

from sitgraph import iris
from sitgraph.graph import inference, writer
from sitgraph.model import Factuality, Ledger, Operation, Party, UnitRecord
from sitgraph.vocabulary import PROV, RDF, SIT, XSD

Fact = tuple[str, str, str]
UNIT = iris.unit(None, BRIGADE.name, "Russia")
RUSSIAN, UKRAINIAN = iris.forces("Russian forces", "Russia"), iris.forces("Ukrainian forces", "Ukraine")
DERIVED = {r.derives for r in inference.rules()}


def quads(of: Ledger) -> list[Quad]:
    return writer.quads_of(of, version="1", model="m", lookup=KNOWN.get, infer=False)


def facts(of: Ledger, extra: tuple[Quad, ...] = ()) -> set[tuple[NamedNode, NamedNode, NamedNode]]:
    found = inference.derive([*quads(of), *extra])
    return {(q.subject, q.predicate, q.object) for q in found if q.predicate in DERIVED}


def place(key: str) -> NamedNode:
    return iris.place(key)


def test_who_withdraws_loses_the_ground_it_leaves_and_not_the_ground_it_goes_to() -> None:
    found = facts(ledger(withdrawal()))
    assert (UNIT, SIT.lostGroundNear, place(BAKHMUT.key)) in found
    assert (UNIT, SIT.lostGroundIn, place(DONETSK.key)) in found
    assert (UNIT, SIT.lostGroundNear, place(POPASNA.key)) not in found


def test_a_capture_is_the_takers_gain_and_the_losers_loss() -> None:
    found = facts(ledger(capture()))
    assert (RUSSIAN, SIT.lostGroundNear, place(BAKHMUT.key)) in found
    assert (UKRAINIAN, SIT.gainedGroundNear, place(BAKHMUT.key)) in found
    assert (place(BAKHMUT.key), SIT.heldBy, UKRAINIAN) in found
    assert (UKRAINIAN, SIT.lostGroundNear, place(BAKHMUT.key)) not in found


@pytest.mark.parametrize("factuality", ["possible", "future", "negated"])
def test_nothing_follows_from_what_is_not_claimed_as_actual(factuality: Factuality) -> None:
    assert not facts(ledger(withdrawal(factuality), capture(factuality)))


def test_a_region_is_lost_in_and_not_near() -> None:
    found = facts(ledger(capture(place=DONETSK)))
    assert (RUSSIAN, SIT.lostGroundIn, place(DONETSK.key)) in found
    assert (RUSSIAN, SIT.lostGroundNear, place(DONETSK.key)) not in found


def test_a_thing_that_is_taken_loses_no_ground() -> None:
    depot = Party("a depot", "depot", None, "thing")
    assert not [f for f in facts(ledger(replace(capture(), targets=(depot,)))) if f[1] == SIT.lostBy]


@pytest.mark.parametrize("kind", ["Attack", "Shelling", "Deployment", "Repulse", "Defence"])
def test_no_ground_changes_hands_in(kind: str) -> None:
    told = claim("It took place.", "took", (BAKHMUT, "at"))
    assert not facts(ledger(Operation(told, kind, (RUSSIANS,), (UKRAINIANS,))))


def test_losing_ground_in_a_direction_counts_but_withdrawing_in_one_does_not() -> None:
    told = claim("It took place.", "took", (BAKHMUT, "direction"))
    lost = facts(ledger(Operation(told, "GroundLoss", (RUSSIANS,))))
    left = facts(ledger(Operation(told, "Withdrawal", (RUSSIANS,))))
    assert (RUSSIAN, SIT.lostGroundNear, place(BAKHMUT.key)) in lost
    assert SIT.lostGroundNear not in {p for _, p, _ in left}


def test_what_the_article_says_of_a_parent_counts_for_it() -> None:
    unit = UnitRecord("72nd", BRIGADE.name, "Russia", "brigade", 0, 4, None, "3rd Army Corps")
    found = facts(ledger(withdrawal(), units=(unit,)))
    assert (iris.unit("ru-3rd-corps", "3rd Army Corps", "Russia"), SIT.lostGroundNear, place(BAKHMUT.key)) in found


def membership(below: NamedNode, above: NamedNode, since: str | None, until: str | None) -> tuple[Quad, ...]:
    node = NamedNode(below.value + "/membership/" + above.value[-8:])
    made = [(below, SIT.hasMembership, node), (node, RDF.type, SIT.UnitMembership), (node, SIT.memberOf, above)]
    made += [(node, SIT.begin, Literal(since, datatype=XSD.date))] if since else []
    made += [(node, SIT.end, Literal(until, datatype=XSD.date))] if until else []
    return tuple(Quad(s, p, o, iris.SHARED) for s, p, o in made)


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        (None, None, True), ("2022-01-01", None, True), (None, "2024-01-01", True), ("2023-05-12", "2023-05-12", True),
        ("2023-05-13", None, False), (None, "2023-05-11", False),
    ],
)  # fmt: skip
def test_a_loss_counts_for_the_formation_as_of_its_day(since: str | None, until: str | None, counts: bool) -> None:
    corps, army = iris.unit("ru-corps", "3rd Army Corps", None), iris.unit("ru-army", "Army", None)
    extra = membership(UNIT, corps, since, until) + membership(corps, army, None, None)
    found = facts(ledger(withdrawal()), extra)
    assert ((corps, SIT.lostGroundNear, place(BAKHMUT.key)) in found) is counts
    assert ((army, SIT.lostGroundNear, place(BAKHMUT.key)) in found) is counts


def test_memberships_in_a_circle_end() -> None:
    corps = iris.unit("ru-corps", "3rd Army Corps", None)
    extra = membership(UNIT, corps, None, None) + membership(corps, UNIT, None, None)
    assert facts(ledger(withdrawal()), extra)


def test_every_derived_fact_leads_back_to_its_claims() -> None:
    of = ledger(withdrawal(), capture())
    found = inference.derive(quads(of))
    claims = {q.object: q.subject for q in quads(of) if q.predicate == SIT.asserts}
    why = {q.subject for q in found if q.predicate == PROV.wasDerivedFrom and q.object in set(claims.values())}
    told = {
        tuple(next(q.object for q in found if q.subject == node and q.predicate == p) for p in parts)
        for node in why
        if node.value.startswith("https://w3id.org/sitgraph/derivation/")
        for parts in [(SIT.subject, SIT.predicate, SIT.object)]
    }
    for quad in found:
        if quad.predicate in {SIT.lostBy, SIT.gainedBy, SIT.lostByPartOf}:
            assert quad.subject in claims  # an event leads back to the claim that asserts it
        elif quad.predicate in DERIVED:
            assert (quad.subject, quad.predicate, quad.object) in told


def test_a_holding_has_its_day() -> None:
    found = inference.derive(quads(ledger(capture())))
    days = {q.object.value for q in found if q.predicate == SIT.asOf}
    assert days == {date(2023, 5, 13).isoformat()}


def test_inference_is_repeatable() -> None:
    of = ledger(withdrawal(), capture())
    assert inference.derive(quads(of)) == inference.derive(quads(of))
