"""The ledger as records: the public JSON Lines format, one dict for each operation, loss and unit.

Every key of a kind is always there, in a fixed order, null where the article does not say.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sitgraph import iris
from sitgraph.graph.events import event_name, loss_name
from sitgraph.graph.parties import party_iri
from sitgraph.model import Article, Claim, Ledger, Loss, Operation, Party, PlaceArgument, TimeSpan, UnitRecord

Record = dict[str, Any]


def records_of(ledger: Ledger) -> list[Record]:
    """One dict for each operation, loss and unit of `ledger`, in the order of the text within each kind.

    `text[start:end]` of the article's text is the record's `sentence`; `iri` is the node in the graph.
    """
    article = ledger.article
    names: Counter[str] = Counter()
    records = [_operation(article, operation, names) for operation in ledger.operations]
    records += [_loss(article, loss, names) for loss in ledger.losses]
    return records + [_unit(article, unit) for unit in ledger.units]


def _operation(article: Article, operation: Operation, names: Counter[str]) -> Record:
    claim = operation.claim
    name = event_name(claim, operation.type, names)
    return {
        "article": article.id,
        "kind": "operation",
        "iri": iris.event("operation", article.id, name).value,
        "type": operation.type,
        "trigger": claim.trigger,
        **_place_in_text(claim),
        "agents": [_party(article, party) for party in operation.agents],
        "targets": [_party(article, party) for party in operation.targets],
        "places": [_place(place) for place in claim.places],
        "time": _time(claim.time),
        "factuality": claim.factuality,
        "source": claim.source.text if claim.source else None,
        "distance_km": operation.distance_km,
        "rule": claim.rule,
    }


def _loss(article: Article, loss: Loss, names: Counter[str]) -> Record:
    claim = loss.claim
    name = event_name(claim, loss_name(loss), names)
    return {
        "article": article.id,
        "kind": "loss",
        "iri": iris.event("loss", article.id, name).value,
        **_place_in_text(claim),
        "owner": _party(article, loss.owner) if loss.owner else None,
        "category": loss.category,
        "item": loss.item,
        "outcome": loss.outcome,
        "min": loss.min,
        "max": loss.max,
        "approximate": loss.approximate,
        "cumulative": loss.cumulative,
        "places": [_place(place) for place in claim.places],
        "time": _time(claim.time),
        "factuality": claim.factuality,
        "source": claim.source.text if claim.source else None,
        "rule": claim.rule,
    }


def _unit(article: Article, unit: UnitRecord) -> Record:
    return {
        "article": article.id,
        "kind": "unit",
        "iri": iris.unit(unit.key, unit.name, unit.side).value,
        "text": unit.text,
        "name": unit.name,
        "side": unit.side,
        "echelon": unit.echelon,
    }


def _place_in_text(claim: Claim) -> Record:
    return {"sentence": claim.sentence, "start": claim.start, "end": claim.end}


def _party(article: Article, party: Party) -> Record:
    return {
        "text": party.text, "name": party.name, "side": party.side, "iri": party_iri(article, party).value,
    }  # fmt: skip


def _place(argument: PlaceArgument) -> Record:
    place = argument.place
    return {
        "text": argument.text, "name": argument.name, "role": argument.role,
        "iri": iris.place(place.key).value, "lat": place.lat, "long": place.long,
    }  # fmt: skip


def _time(time: TimeSpan | None) -> Record | None:
    if time is None:
        return None
    return {
        "text": time.text,
        "start": time.start.isoformat() if time.start else None,
        "end": time.end.isoformat() if time.end else None,
    }
