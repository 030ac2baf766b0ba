"""The read-only endpoint: the protocol, what it refuses, its limits, and its page."""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers import endpoint
from sitgraph import iris
from sitgraph.errors import StoreError
from sitgraph.serving import Refusal, checked, limited, page, server_of
from sitgraph.store.embedded import EmbeddedStore
from sitgraph.store.remote import RemoteStore

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/sitgraph/ontology#Claim> }"


@pytest.fixture(scope="module")
def address(demo: Path) -> Iterator[str]:
    with endpoint(demo / "store", seconds=20) as served:
        yield served


def get(address: str, path: str, accept: str = "*/*", data: bytes | None = None, kind: str | None = None) -> tuple[int, str, str]:
    request = urllib.request.Request(f"{address}{path}", data, {"Accept": accept, **({"Content-Type": kind} if kind else {})})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode()


def test_a_query_by_get_and_post(address: str) -> None:
    by_get = get(address, f"/sparql?query={urllib.parse.quote(COUNT)}")
    by_body = get(address, "/sparql", data=COUNT.encode(), kind="application/sparql-query")
    by_form = get(address, "/sparql", data=urllib.parse.urlencode({"query": COUNT}).encode(), kind="application/x-www-form-urlencoded")
    assert by_get == by_body == by_form
    assert by_get[0] == 200
    assert int(json.loads(by_get[2])["results"]["bindings"][0]["n"]["value"]) > 100


@pytest.mark.parametrize("kind", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"])
def test_formats_by_accept(address: str, kind: str) -> None:
    status, found, text = get(address, f"/sparql?query={urllib.parse.quote(COUNT)}", accept=kind)
    assert (status, found) == (200, kind)
    assert "n" in text


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv;q=0.1, application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0.2, text/csv;q=0.9", "text/csv"),
        ("text/csv;q=0", "application/sparql-results+json"),
        ("image/png", "application/sparql-results+json"),
    ],
)
def test_what_is_wanted_most_is_sent(address: str, accept: str, kind: str) -> None:
    assert get(address, f"/sparql?query={urllib.parse.quote(COUNT)}", accept=accept)[1] == kind


def test_an_ask_is_answered_as_sparqlwrapper_and_rdflib_read_it(address: str) -> None:
    from rdflib import Graph
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = Graph(SPARQLStore(f"{address}/sparql"))
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    assert graph.query("ASK { <http://example.org/no> ?p ?o }").askAnswer is False
    assert RemoteStore(f"{address}/sparql").select("ASK { ?s ?p ?o }").answer is True
    assert len(graph.query("SELECT ?s WHERE { ?s a <https://w3id.org/sitgraph/ontology#Claim> } LIMIT 5")) == 5


@pytest.mark.parametrize(("kind", "form"), [("text/turtle", "turtle"), ("application/n-triples", "nt"), ("application/rdf+xml", "xml")])
def test_graphs_by_accept(address: str, kind: str, form: str) -> None:
    from rdflib import Graph

    query = "CONSTRUCT WHERE { ?s a <https://w3id.org/sitgraph/ontology#Claim> }"
    status, found, text = get(address, f"/sparql?query={urllib.parse.quote(query)}", accept=kind)
    assert (status, found) == (200, kind)
    assert len(Graph().parse(data=text, format=form)) > 100


def test_graphs_are_named_within_the_query(demo: Path, address: str) -> None:
    article = next((demo / "articles").glob("aleppo*.ttl")).stem
    named = f"SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/sitgraph/article/{article}> WHERE {{ ?s ?p ?o }}"
    found = int(get(address, f"/sparql?query={urllib.parse.quote(named)}", accept="text/csv")[2].split()[1])
    with EmbeddedStore(demo / "store", read_only=True) as store:
        assert found == len(store.graph(iris.article(article)).splitlines()) < len(store)
    status, _, text = get(address, f"/sparql?query={urllib.parse.quote(COUNT)}&default-graph-uri=http://example.org/")
    assert (status, "by FROM" in text) == (400, True)


def test_a_query_that_wants_too_much_memory_is_ended(demo: Path) -> None:
    doubled = "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(30))
    with pytest.raises(Refusal, match="needs more memory than 700,000,000 bytes") as error:
        limited(demo / "store", f'SELECT (STRLEN(?x30) AS ?n) WHERE {{ BIND("x" AS ?x0) {doubled} }}', "csv", 60, memory=700_000_000)
    assert error.value.status == 503


def test_other_methods_get_a_line_or_nothing(address: str) -> None:
    with urllib.request.urlopen(urllib.request.Request(f"{address}/", method="HEAD"), timeout=60) as answer:
        assert answer.read() == b""
    for method in ("DELETE", "PUT"):
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(urllib.request.Request(f"{address}/", method=method), timeout=60)
        assert (error.value.code, error.value.headers["Content-Type"]) == (501, "text/plain; charset=utf-8")


def test_a_graph(address: str) -> None:
    query = "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 3"
    status, kind, text = get(address, f"/sparql?query={urllib.parse.quote(query)}")
    assert (status, kind) == (200, "text/turtle")
    assert "@prefix" in text


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <http://a> <http://b> <http://c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "DROP ALL",
        "SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * WHERE { service silent <http://127.0.0.1/> { ?s ?p ?o } }",
        "# a comment\nLOAD <http://127.0.0.1/>",
    ],
)
def test_what_writes_or_asks_elsewhere_is_refused(address: str, query: str) -> None:
    status, _, text = get(address, "/sparql", data=query.encode(), kind="application/sparql-query")
    assert status == 403
    assert "not allowed" in text


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * WHERE { ?s ?p "INSERT a SERVICE here" } LIMIT 1',
        "SELECT * WHERE { ?service ?p ?delete } LIMIT 1 # drop",
        "PREFIX load: <http://example.org/DROP> SELECT * WHERE { ?s load:clear ?o } LIMIT 1",
    ],
)
def test_such_words_in_strings_and_names_are_none(query: str) -> None:
    assert checked(query) == query


def test_limits(demo: Path, address: str) -> None:
    assert get(address, "/sparql", data=b"#" * 300_000, kind="application/sparql-query")[0] == 413
    with pytest.raises(Refusal, match="longer than"):
        checked("#" * 300_000)
    server = server_of(demo / "store", seconds=1.0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    heavy = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    status, _, text = get(f"http://127.0.0.1:{server.server_address[1]}", "/sparql", data=heavy.encode(), kind="application/sparql-query")
    server.shutdown()
    server.server_close()
    assert status == 503
    assert "longer than 1 seconds" in text


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/nothing", 404), ("/sparql", 400), ("/../../etc/passwd", 404), ("/sparql?query=SELEKT", 400)])
def test_paths(address: str, path: str, status: int) -> None:
    found, _, text = get(address, path)
    assert found == status
    assert "Traceback" not in text


def test_the_page_needs_no_other_host() -> None:
    text = page()
    assert "units-lost-ground" in text
    assert not re.findall(r"(?:src|href)=[\"'](?:https?:)?//", text)


def test_no_store_is_said() -> None:
    with pytest.raises(StoreError, match="no store there"):
        server_of(Path("nowhere"))
