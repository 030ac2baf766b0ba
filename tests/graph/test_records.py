from __future__ import annotations

import json
from dataclasses import replace

import pytest
from ledgers import KNOWN, article, capture, full, ledger, withdrawal

from sitgraph.graph import writer
from sitgraph.graph.records import records_of

OPERATION = [
    "article", "kind", "iri", "type", "trigger", "sentence", "start", "end", "agents", "targets", "places", "time",
    "factuality", "source", "distance_km", "rule",
]  # fmt: skip
LOSS = [
    "article", "kind", "iri", "sentence", "start", "end", "owner", "category", "item", "outcome", "min", "max",
    "approximate", "cumulative", "places", "time", "factuality", "source", "rule",
]  # fmt: skip
UNIT = ["article", "kind", "iri", "text", "name", "side", "echelon"]


def test_every_key_is_there_in_a_fixed_order() -> None:
    for record in records_of(full()):
        assert list(record) == {"operation": OPERATION, "loss": LOSS, "unit": UNIT}[record["kind"]]


def test_an_operation_as_a_record() -> None:
    record = records_of(ledger(withdrawal()))[0]
    assert record["type"] == "Withdrawal"
    assert record["source"] == "the General Staff"
    assert record["time"] == {"text": "on Friday", "start": "2023-05-12", "end": "2023-05-12"}
    assert record["places"][0] == {
        "text": "Bakhmut", "name": "Bakhmut", "role": "from", "iri": "https://sws.geonames.org/713174/",
        "lat": 48.594, "long": 37.999,
    }  # fmt: skip
    assert record["agents"][0]["name"] == "72nd Separate Motor Rifle Brigade"
    assert record["targets"][0]["text"] is None
    assert article().text[record["start"] : record["end"]] == record["sentence"]


def test_what_is_not_told_is_null() -> None:
    record = records_of(ledger(capture()))[0]
    assert record["time"] is None
    assert record["source"] is None
    assert record["distance_km"] is None


@pytest.mark.parametrize("of", [full(), ledger(capture(), capture()), replace(full(), article=article(id="ä/ö #1"))])
def test_every_iri_of_a_record_is_a_node_of_the_graph(of: object) -> None:
    subjects = {q.subject.value for q in writer.quads_of(of, version="1", model="m", lookup=KNOWN.get, infer=False)}  # type: ignore[arg-type]
    for record in records_of(of):  # type: ignore[arg-type]
        nodes = [record["iri"]]
        for key in ("agents", "targets", "places"):
            nodes += [party["iri"] for party in record.get(key, [])]
        nodes += [record["owner"]["iri"]] if record.get("owner") else []
        assert set(nodes) <= subjects


def test_records_are_json() -> None:
    for record in records_of(full()):
        assert json.loads(json.dumps(record)) == record
