"""What is counted as lost is what follows: the ground that was left, not the ground it was left for."""

from __future__ import annotations

from dataclasses import replace

from sitgraph.graph import writer
from sitgraph.query import ask
from sitgraph.store.embedded import MemoryStore

from .fixture import MOTOR, ledgers


def test_the_goal_of_a_withdrawal_is_no_ground_lost() -> None:
    of = next(made for made in ledgers() if made.article.id == "north")
    told = next(o for o in of.operations if o.type == "Withdrawal")
    (place,) = told.claim.places
    other = next(p for p in of.places if p.name == "Soledar")
    moved = replace(told, claim=replace(told.claim, places=(replace(place, role="from"), replace(place, role="to", name=other.name, place=other))))
    of = replace(of, operations=(moved,))
    store = MemoryStore(writer.quads_of(of, version="1", model="m"))
    rows = ask(store, "ground-losses-of-one-source", {})
    assert {(row[rows.columns.index("unit")].value, row[rows.columns.index("place")].value) for row in rows.solutions.rows} == {(MOTOR.name, "Bakhmut")}
