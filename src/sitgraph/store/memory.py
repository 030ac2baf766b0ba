"""Statements held by rdflib, asked in the same way as any other store; for those who work with a `Graph`."""

from __future__ import annotations

from typing import Any

import pyoxigraph
from pyoxigraph import RdfFormat
from rdflib import Dataset, Graph

from sitgraph.errors import StoreError
from sitgraph.store import Solutions, Term, truth


class GraphStore:
    """An rdflib `Graph` or `Dataset` (made with `default_union=True`) as a store."""

    def __init__(self, graph: Graph | Dataset, name: str = "rdflib") -> None:
        self.graph = graph
        self._name = name

    @property
    def name(self) -> str:
        """What a message calls it."""
        return self._name

    def select(self, sparql: str) -> Solutions:
        """The answer to a SELECT or ASK. Raises StoreError for a query that rdflib cannot run."""
        result = self._run(sparql)
        if result.type == "ASK":
            return truth(bool(result.askAnswer))
        if result.vars is None:
            raise StoreError("the query gives a graph, not rows; ask for it as Turtle")
        columns = tuple(map(str, result.vars))
        rows = tuple(tuple(_term(value) for value in row) for row in result)
        return Solutions(columns, rows)

    def construct(self, sparql: str) -> bytes:
        """The answer to a CONSTRUCT or DESCRIBE, as sorted N-Triples."""
        result = self._run(sparql)
        if result.graph is None:
            raise StoreError("the query gives rows, not a graph")
        data = result.graph.serialize(format="nt", encoding="utf-8")
        return b"".join(sorted(data.splitlines(keepends=True)))

    def _run(self, sparql: str) -> Any:
        try:
            return self.graph.query(sparql)
        except Exception as error:  # noqa: BLE001 - rdflib raises its parser's exceptions of many kinds
            raise StoreError(f"not valid SPARQL: {' '.join(str(error).split())[:300]}") from None


def _term(value: Any) -> Term | None:
    """An rdflib term as pyoxigraph's, numbers and dates in the form that Oxigraph gives them."""
    from rdflib import BNode, Literal, URIRef

    if value is None:
        return None
    if isinstance(value, URIRef):
        return pyoxigraph.NamedNode(str(value))
    if isinstance(value, BNode):
        return pyoxigraph.BlankNode(str(value))
    assert isinstance(value, Literal)
    if value.language:
        return pyoxigraph.Literal(str(value), language=value.language)
    datatype = pyoxigraph.NamedNode(str(value.datatype)) if value.datatype else None
    return pyoxigraph.Literal(str(value), datatype=datatype) if datatype else pyoxigraph.Literal(str(value))


def parse_dataset(data: bytes, form: RdfFormat) -> Dataset:
    """An rdflib `Dataset` (default graph: the union) of serialised quads."""
    names = {RdfFormat.N_QUADS: "nquads", RdfFormat.TRIG: "trig", RdfFormat.TURTLE: "turtle", RdfFormat.N_TRIPLES: "nt"}
    dataset = Dataset(default_union=True)
    dataset.parse(data=data, format=names[form])
    return dataset
