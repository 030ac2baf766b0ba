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
from sitgraph.errors import StoreError
from sitgraph.serving import Refusal, checked, page, server_of

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
