"""Every bundled question gives the same rows from every engine, on the graph of the demo dispatches."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, RdfFormat

from sitgraph.query import Question, bind, open_store, question, questions
from sitgraph.store import Solutions, Store
from sitgraph.store.memory import GraphStore, parse_dataset

NAMES = [q.name for q in questions()]


@pytest.fixture(scope="session")
def rdflib_store(demo: Path) -> Store:
    return GraphStore(parse_dataset((demo / "sitgraph.nq").read_bytes(), RdfFormat.N_QUADS))


def test_held_in_memory_the_rows_are_the_same(demo: Path, embedded: Store, examples: Callable[[Question], dict[str, str]]) -> None:
    held = open_store(demo, in_memory=True)
    for asked in questions():
        for values in variants(asked, examples):
            sparql = bind(asked, values, embedded)
            assert rows(held.select(sparql)) == rows(embedded.select(sparql)), asked.name
    per_graph = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    assert rows(held.select(per_graph)) == rows(embedded.select(per_graph))


def rows(found: Solutions) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Columns and rows with numbers and booleans in one form, in the order given."""

    def form(term: object) -> str:
        if isinstance(term, Literal) and term.datatype.value.rsplit("#", 1)[-1] in ("integer", "decimal", "double", "int"):
            return f"{float(term.value):.3f}"
        if isinstance(term, Literal) and term.datatype.value.endswith("#boolean"):
            return {"1": "true", "0": "false"}.get(term.value, term.value)
        return "" if term is None else str(getattr(term, "value", term))

    return found.columns, sorted(tuple(map(form, row)) for row in found.rows)


def variants(asked: Question, example_of: Callable[[Question], dict[str, str]]) -> list[dict[str, str]]:
    """The question's example, and the question with nothing but what it needs."""
    example = example_of(asked)
    return [example, {k: v for k, v in example.items() if asked.parameters[k].required}]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("engine", ["rdflib_store", "oxigraph_server", "virtuoso_server"])
def test_the_same_rows(name: str, engine: str, embedded: Store, examples: Callable[[Question], dict[str, str]], request: pytest.FixtureRequest) -> None:
    other: Store = request.getfixturevalue(engine)
    asked = question(name)
    for values in variants(asked, examples):
        sparql = bind(asked, values, embedded)
        columns, expected = rows(embedded.select(sparql))
        their_columns, found = rows(other.select(sparql))
        assert their_columns == columns
        assert found == expected


def test_most_questions_have_an_answer_in_the_demo(embedded: Store, examples: Callable[[Question], dict[str, str]]) -> None:
    answered = [q.name for q in questions() if any(len(embedded.select(bind(q, v, embedded)).rows) for v in variants(q, examples))]
    assert len(answered) >= 40, sorted(set(NAMES) - set(answered))


@pytest.mark.parametrize("name", NAMES)
def test_headers_are_whole(name: str, embedded: Store, examples: Callable[[Question], dict[str, str]]) -> None:
    asked = question(name)
    assert asked.summary.endswith(".")
    assert asked.tags
    assert asked.example.startswith(f"sitgraph query {name}")
    found = embedded.select(bind(asked, examples(asked), embedded))
    assert set(found.columns) - set(asked.columns) <= set(), "a column without a description"
    assert "?_" not in bind(asked, examples(asked), embedded)
    for parameter in asked.parameters.values():
        assert parameter.description
        assert parameter.example, parameter.name
        needed = {k: v for k, v in examples(asked).items() if asked.parameters[k].required}
        embedded.select(bind(asked, {**needed, parameter.name: parameter.example}, embedded))
