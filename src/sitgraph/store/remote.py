"""Any SPARQL 1.1 endpoint: questions through SPARQLWrapper, graphs through the Graph Store Protocol or SPARQL Update."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph
from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat
from SPARQLWrapper import POST, SPARQLWrapper

from sitgraph.errors import StoreError
from sitgraph.store import Solutions, Term, transport, truth
from sitgraph.store.sparql import bare, form
from sitgraph.vocabulary import XSD

_LIMIT = re.compile(r"\bLIMIT\s+(\d+)\s*(?:OFFSET\s+\d+\s*)?$", re.IGNORECASE)


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper makes the request; it is sent as those for graphs are."""

    def request(self) -> urllib.request.Request:
        return self._createRequest()


class RemoteStore:
    """An endpoint by its address; where graphs are put if that differs (`graph_store`), and where updates go (`update`).

    Raises StoreError where the address is none, or the server does not answer as the protocol says.
    """

    def __init__(self, address: str, graph_store: str | None = None, update: str | None = None) -> None:
        self._opener = transport.opener(address)
        self.address = address
        self.graph_store = graph_store or graph_store_of(address)
        self.update = update
        self._graph_opener = transport.opener(update or self.graph_store)

    @property
    def name(self) -> str:
        """The endpoint's address."""
        return self.address

    # ── questions ─────────────────────────────────────────────────────────────────────────────────────

    def select(self, sparql: str) -> Solutions:
        """The answer to a SELECT or ASK."""
        data, headers = self._ask(sparql, "json")
        try:
            result = pyoxigraph.parse_query_results(data, format=QueryResultsFormat.JSON)
            if isinstance(result, QueryBoolean):
                return truth(bool(result))
            assert isinstance(result, QuerySolutions)
            columns = tuple(v.value for v in result.variables)
            rows = tuple(tuple(_canonical(row[name]) for name in columns) for row in result)  # type: ignore[arg-type]
        except (SyntaxError, ValueError, AssertionError):
            raise StoreError(f"{self.address}: the answer is no SPARQL result; is this a query endpoint?") from None
        if form(sparql) == "ASK":  # Virtuoso answers an ASK with one row for yes, and none for no
            return truth(bool(rows))
        self._whole(sparql, len(rows), headers)
        return Solutions(columns, rows)

    def _whole(self, sparql: str, found: int, headers: Mapping[str, str]) -> None:
        """Raise StoreError for an answer that Virtuoso cut off, at its own limit of rows or of time."""
        most, stopped = headers.get("X-SPARQL-MaxRows", ""), headers.get("X-SQL-State")
        asked = _LIMIT.search(bare(sparql).rstrip())
        if most.isdigit() and found >= int(most) and not (asked and int(asked[1]) <= int(most)):
            raise StoreError(f"{self.address}: the server cuts answers off at {most} rows (ResultSetMaxRows); raise that, or ask with --limit")
        if stopped:
            raise StoreError(f"{self.address}: the server stopped before the answer was whole ({stopped}); raise its limit of time")

    def construct(self, sparql: str) -> bytes:
        """The answer to a CONSTRUCT or DESCRIBE, as sorted N-Triples."""
        data, _ = self._ask(sparql, "turtle")
        try:
            triples = pyoxigraph.parse(data, format=RdfFormat.TURTLE)
            lines = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        except (SyntaxError, ValueError):
            raise StoreError(f"{self.address}: the answer is no Turtle") from None
        return b"".join(sorted(lines.splitlines(keepends=True)))

    def _ask(self, sparql: str, wanted: str) -> tuple[bytes, Mapping[str, str]]:
        wrapper: Any = _Wrapper(self.address, agent="sitgraph")
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)  # no parameters beside those of the protocol
        wrapper.setQuery(sparql)
        wrapper.setReturnFormat(wanted)
        return transport.send(self._opener, wrapper.request())

    # ── graphs ────────────────────────────────────────────────────────────────────────────────────────

    def put_graph(self, graph: NamedNode, ntriples: bytes) -> None:
        """Replace one named graph."""
        self._send("PUT", graph, ntriples)

    def add_to_graph(self, graph: NamedNode, ntriples: bytes) -> None:
        """Add statements to one named graph."""
        self._send("POST", graph, ntriples)

    def _send(self, method: str, graph: NamedNode, body: bytes) -> None:
        query = urllib.parse.urlencode({"graph": graph.value})
        address = f"{self.graph_store}{'&' if '?' in self.graph_store else '?'}{query}"
        # N-Triples are Turtle, which every server takes; not all take them by their own name.
        request = urllib.request.Request(address, body, {"Content-Type": "text/turtle", "User-Agent": "sitgraph"}, method=method)  # noqa: S310
        transport.send(self._graph_opener, request, patient=True)

    def put_graphs(self, graphs: Sequence[tuple[NamedNode, bytes]], *, replace: bool = True) -> None:
        """Replace several named graphs, or add to them, in one SPARQL Update at `update`."""
        assert self.update is not None
        drops = b"".join(f"DROP SILENT GRAPH {name} ;\n".encode() for name, _ in graphs) if replace else b""
        body = drops + b"INSERT DATA {\n" + b"".join(f"GRAPH {name} {{\n".encode() + data + b"}\n" for name, data in graphs) + b"}\n"
        request = urllib.request.Request(self.update, body, {"Content-Type": "application/sparql-update", "User-Agent": "sitgraph"})  # noqa: S310
        transport.send(self._graph_opener, request, patient=True)

    def sizes(self, graphs: Sequence[NamedNode]) -> dict[str, int]:
        """How many statements the store holds in each of these graphs; those that it has not are left out."""
        if not graphs:
            return {}
        rows = self.select(
            f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} VALUES ?g {{ {' '.join(map(str, graphs))} }} }} GROUP BY ?g"
        )
        return {g.value: int(n.value) for g, n in rows if isinstance(g, NamedNode) and isinstance(n, Literal) and n.value != "0"}


def graph_store_of(address: str) -> str:
    """Where an endpoint takes graphs, by the habits of the servers: "…/sparql" or "…/query" beside its store.

    Oxigraph: …/store; Fuseki: …/data; Virtuoso: …/sparql-graph-crud-auth; GraphDB: …/rdf-graphs/service.
    """
    parts = urllib.parse.urlsplit(address)
    path = parts.path.rstrip("/")
    if path.endswith("/sparql") and parts.port == 8890:
        path = f"{path.removesuffix('/sparql')}/sparql-graph-crud-auth"
    elif "/repositories/" in path:
        path = f"{path}/rdf-graphs/service"
    elif path.endswith("/query") and path.count("/") == 1:
        path = f"{path.removesuffix('/query')}/store"
    elif path.endswith(("/sparql", "/query")):
        path = f"{path.rsplit('/', 1)[0]}/data"
    elif not path:
        path = "/store"
    return urllib.parse.urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def _canonical(term: Term | None) -> Term | None:
    """The term with a truth value in the form that other engines give it: Virtuoso writes 1 and 0."""
    if isinstance(term, Literal) and term.datatype == XSD.boolean:
        return Literal(term.value in ("true", "1"))
    return term
