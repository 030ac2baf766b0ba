"""What is counted as lost is what follows: the ground that was left, not the ground it was left for."""

from __future__ import annotations

from dataclasses import replace

from sitgraph.graph import writer
from sitgraph.model import Party
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


def test_a_loss_counts_for_the_formations_above_on_that_day_and_no_others() -> None:
    of = next(made for made in ledgers() if made.article.id == "north")
    told = next(o for o in of.operations if o.type == "Withdrawal")
    regiment = Party("331st", "331st Guards Airborne Regiment", "Russia", "unit", "ru-331st-guards-airborne-regiment")
    moved = replace(told, agents=(regiment,))
    store = MemoryStore(writer.quads_of(replace(of, operations=(moved,), losses=(), units=()), version="1", model="m"))
    rows = ask(store, "formations-lost-ground", {})
    wanted = [rows.columns.index(name) for name in ("formation", "unit", "place", "says")]
    assert [tuple(row[i].value for i in wanted) for row in rows.solutions.rows] == [
        ("98th Guards Airborne Division", regiment.name, "Bakhmut", "Dnipro Courier"),
    ]  # fmt: skip
    assert not list(ask(store, "formations-lost-ground", {"unit": "35th Combined Arms Army"}))
    assert len(list(ask(store, "formations-lost-ground", {"unit": "98th Guards Airborne Division"}))) == 1
