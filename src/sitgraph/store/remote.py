"""Any SPARQL 1.1 endpoint: questions through SPARQLWrapper, graphs through the Graph Store Protocol.

Who asks is read from the environment: SITGRAPH_STORE_USER and SITGRAPH_STORE_PASSWORD (Basic, or Digest where the
server wants it), or SITGRAPH_STORE_TOKEN (Bearer).
"""

from __future__ import annotations

import base64
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat

from sitgraph.errors import StoreError
from sitgraph.store import Solutions, Term

_SECONDS = 60
_TRIES = 4
_PASSING = frozenset({429, 502, 503, 504})
MOST_ANSWER = 500_000_000
"""The largest answer that is read, in bytes."""


class RemoteStore:
    """An endpoint by its address, and where graphs are put if that differs (`graph_store`).

    Raises StoreError where the address is none, or the server does not answer as the protocol says.
    """

    def __init__(self, address: str, graph_store: str | None = None) -> None:
        if not address.startswith(("http://", "https://")):
            raise StoreError(f"{address}: not an address; write http://HOST:PORT/path")
        self.address = address
        self.graph_store = graph_store or graph_store_of(address)
        self._opener = _opener(address)

    @property
    def name(self) -> str:
        """The endpoint's address."""
        return self.address

    # ── questions ─────────────────────────────────────────────────────────────────────────────────────

    def select(self, sparql: str) -> Solutions:
        """The answer to a SELECT or ASK."""
        data = self._ask(sparql, "json")
        try:
            result = pyoxigraph.parse_query_results(data, format=QueryResultsFormat.JSON)
            if isinstance(result, QueryBoolean):
                return Solutions(("answer",), ((pyoxigraph.Literal(bool(result)),),))
            assert isinstance(result, QuerySolutions)
            columns = tuple(v.value for v in result.variables)
            rows: tuple[tuple[Term | None, ...], ...] = tuple(tuple(row[name] for name in columns) for row in result)  # type: ignore[misc]
        except (SyntaxError, ValueError, AssertionError):
            raise StoreError(f"{self.address}: the answer is no SPARQL result; is this a query endpoint?") from None
        return Solutions(columns, rows)

    def construct(self, sparql: str) -> bytes:
        """The answer to a CONSTRUCT or DESCRIBE, as sorted N-Triples."""
        data = self._ask(sparql, "turtle")
        try:
            triples = pyoxigraph.parse(data, format=RdfFormat.TURTLE)
            lines = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        except (SyntaxError, ValueError):
            raise StoreError(f"{self.address}: the answer is no Turtle") from None
        return b"".join(sorted(lines.splitlines(keepends=True)))

    def _ask(self, sparql: str, form: str) -> bytes:
        from SPARQLWrapper import POST, SPARQLWrapper
        from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

        wrapper: Any = SPARQLWrapper(self.address, agent="sitgraph")
        wrapper.setMethod(POST)
        wrapper.setQuery(sparql)
        wrapper.setTimeout(_SECONDS)
        wrapper.setReturnFormat(form)
        for key, value in _headers().items():
            wrapper.addCustomHttpHeader(key, value)
        try:
            response = wrapper.query().response
            data: bytes = response.read(MOST_ANSWER + 1)
        except SPARQLWrapperException as error:
            raise StoreError(f"{self.address}: {_first_line(error)}") from None
        except (urllib.error.URLError, OSError) as error:
            raise StoreError(f"{self.address}: does not answer ({getattr(error, 'reason', None) or error})") from None
        if len(data) > MOST_ANSWER:
            raise StoreError(f"{self.address}: the answer is larger than {MOST_ANSWER:,} bytes; ask with --limit")
        return data

    # ── graphs ────────────────────────────────────────────────────────────────────────────────────────

    def put_graph(self, graph: NamedNode, turtle: bytes) -> None:
        """Replace one named graph."""
        self._send("PUT", graph, turtle)

    def add_to_graph(self, graph: NamedNode, turtle: bytes) -> None:
        """Add statements to one named graph."""
        self._send("POST", graph, turtle)

    def _send(self, method: str, graph: NamedNode, body: bytes) -> None:
        query = urllib.parse.urlencode({"graph": graph.value})
        address = f"{self.graph_store}{'&' if '?' in self.graph_store else '?'}{query}"
        for attempt in range(_TRIES):
            request = urllib.request.Request(address, body, {"Content-Type": "text/turtle", **_headers()}, method=method)  # noqa: S310
            try:
                with self._opener.open(request, timeout=_SECONDS) as answer:
                    answer.read(1_000)
                return
            except urllib.error.HTTPError as error:
                if error.code not in _PASSING or attempt == _TRIES - 1:
                    raise StoreError(f"{self.graph_store}: {_refusal(error)}") from None
            except (urllib.error.URLError, OSError) as error:
                if attempt == _TRIES - 1:
                    raise StoreError(f"{self.graph_store}: does not answer ({getattr(error, 'reason', None) or error})") from None
            time.sleep(0.5 * 2**attempt)


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


def _headers() -> dict[str, str]:
    token = os.environ.get("SITGRAPH_STORE_TOKEN")
    if token:
        return {"Authorization": f"Bearer {token}"}
    user = os.environ.get("SITGRAPH_STORE_USER")
    if user and not os.environ.get("SITGRAPH_STORE_DIGEST"):
        secret = f"{user}:{os.environ.get('SITGRAPH_STORE_PASSWORD', '')}".encode()
        return {"Authorization": f"Basic {base64.b64encode(secret).decode()}"}
    return {}


def _opener(address: str) -> urllib.request.OpenerDirector:
    user = os.environ.get("SITGRAPH_STORE_USER")
    if not user or not os.environ.get("SITGRAPH_STORE_DIGEST"):
        return urllib.request.build_opener()
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, address, user, os.environ.get("SITGRAPH_STORE_PASSWORD", ""))
    root = "{0.scheme}://{0.netloc}/".format(urllib.parse.urlsplit(address))
    passwords.add_password(None, root, user, os.environ.get("SITGRAPH_STORE_PASSWORD", ""))
    return urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(passwords))


def _refusal(error: urllib.error.HTTPError) -> str:
    if error.code in (401, 403):
        return f"refused ({error.code}); set SITGRAPH_STORE_USER and SITGRAPH_STORE_PASSWORD (SITGRAPH_STORE_DIGEST=1 for Digest), or SITGRAPH_STORE_TOKEN"
    if error.code in (404, 405):
        return f"takes no graphs there ({error.code}); name its Graph Store address with --graph-store"
    return f"answered {error.code} {error.reason}"


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
