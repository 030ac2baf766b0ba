from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from ledgers import KNOWN, article, full, ledger, withdrawal
from pyoxigraph import RdfFormat, Store
from rdflib import RDF
from rdflib.namespace import SH

from sitgraph.errors import InputError
from sitgraph.graph import validation, writer
from sitgraph.vocabulary import PREFIXES

FOLDER = Path(__file__).parent / "shapes"
BREAKS: dict[str, list[list[str]]] = tomllib.loads((FOLDER / "breaks.toml").read_text(encoding="utf-8"))
CASES = [(shape, message, update) for shape, breaks in BREAKS.items() for message, update in breaks]
HEADER = "".join(f"PREFIX {name}: <{base}>\n" for name, base in PREFIXES.items()) + "PREFIX dcterms: <http://purl.org/dc/terms/>\n"
SHAPES = validation.shapes()
NAMES = {str(s).rsplit("#")[-1] for s in SHAPES.subjects(RDF.type, SH.NodeShape)}


def test_the_good_fixture_passes_and_meets_every_shape() -> None:
    graph = validation.load(FOLDER / "good.ttl")
    assert validation.validate(graph).findings == ()
    for shape in SHAPES.subjects(RDF.type, SH.NodeShape):
        classes = list(SHAPES.objects(shape, SH.targetClass))
        assert not classes or any((None, RDF.type, c) in graph for c in classes), shape


@pytest.mark.parametrize(("shape", "message", "update"), CASES, ids=[f"{s}-{n}" for n, (s, _, _) in enumerate(CASES)])
def test_a_broken_graph_is_found_out(shape: str, message: str, update: str) -> None:
    store = Store()
    store.load(path=str(FOLDER / "good.ttl"), format=RdfFormat.TURTLE)
    before = len(store)
    store.update(HEADER + update)
    assert store, before
    graph = validation.graph_of(store)
    assert any(f.shape == shape and message in f.message for f in validation.validate(graph).findings)


def test_every_shape_and_every_message_is_broken_once() -> None:
    assert set(BREAKS) == NAMES
    messages = {str(m) for m in SHAPES.objects(None, SH.message)}
    assert not [m for m in messages if not any(part in m for _, part, _ in CASES)]


def test_what_the_writer_writes_is_valid() -> None:
    quads = writer.quads_of(full(), version="1", model="m", lookup=KNOWN.get)
    outcome = validation.validate(validation.graph_of(quads))
    assert outcome.findings == ()
    assert outcome.counts["Claim"] == 20


def test_quotes_that_are_slices_of_the_text_are_valid() -> None:
    graph = validation.graph_of(writer.quads_of(ledger(withdrawal()), version="1", model="m", lookup=KNOWN.get))
    assert validation.validate(graph, texts={"dispatch-1": article().text}).conforms


def test_another_text_is_found_out() -> None:
    graph = validation.graph_of(writer.quads_of(ledger(withdrawal()), version="1", model="m", lookup=KNOWN.get))
    outcome = validation.validate(graph, texts={"dispatch-1": "Another text."})
    assert [f.shape for f in outcome.findings] == ["Text"]
    assert (None, SH.conforms, rdflib.Literal(False)) in outcome.report


def test_a_quote_that_is_no_slice_is_found_out() -> None:
    from dataclasses import replace

    operation = withdrawal()
    moved = replace(operation, claim=replace(operation.claim, start=1, end=51, trigger_start=18, trigger_end=26))
    graph = validation.graph_of(writer.quads_of(ledger(moved), version="1", model="m", lookup=KNOWN.get))
    assert validation.validate(graph).conforms
    outcome = validation.validate(graph, texts={"dispatch-1": article().text})
    assert [f.message for f in outcome.findings] == ["the quote is not the slice of the article's text at its offsets"]


def test_the_report_is_shacl_in_turtle_and_json() -> None:
    store = Store()
    store.load(path=str(FOLDER / "good.ttl"), format=RdfFormat.TURTLE)
    store.update(HEADER + "DELETE { ?x sit:rule ?o } WHERE { ?x sit:rule ?o }")
    outcome = validation.validate(validation.graph_of(store))
    assert b"sh:ValidationReport" in outcome.turtle()
    assert list(pyoxigraph.parse(outcome.turtle(), RdfFormat.TURTLE))
    report = json.loads(outcome.json())
    assert report["conforms"] is False
    assert {r["sourceShape"] for r in report["results"]} == {"Claim"}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [("a.ttl", "<a> <b", "not valid"), ("a.csv", "x", "not a graph by its ending"), ("no.ttl", None, "no such file")],
)
def test_a_file_that_is_no_graph_is_one_line(tmp_path: Path, name: str, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        validation.load(tmp_path / name)
    assert "\n" not in str(caught.value)
