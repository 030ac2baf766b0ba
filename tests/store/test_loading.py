"""Loading into real stores: graph by graph, with a name and password, through failures, and with an account that is true."""

from __future__ import annotations

import base64
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from servers import Answer, free_port, oxigraph, proxy
from sitgraph.errors import StoreError, Unreachable
from sitgraph.iris import SHARED
from sitgraph.loading import load
from sitgraph.store.remote import RemoteStore, graph_store_of

pytestmark = pytest.mark.server
BASE = "http://example.org"


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "PASSWORD", "DIGEST", "TOKEN"):
        monkeypatch.delenv(f"SITGRAPH_STORE_{name}", raising=False)


@pytest.fixture
def virtuoso_login(virtuoso_server: RemoteStore, monkeypatch: pytest.MonkeyPatch) -> RemoteStore:
    monkeypatch.setenv("SITGRAPH_STORE_USER", "dba")
    monkeypatch.setenv("SITGRAPH_STORE_PASSWORD", "dba")
    monkeypatch.setenv("SITGRAPH_STORE_DIGEST", "1")
    return virtuoso_server


def graphs(room: str, **values: list[str]) -> str:
    """N-Quads with one statement for each value, in graphs of `room`; `shared` is the shared graph."""
    lines: list[str] = []
    for name, said in values.items():
        graph = SHARED.value if name == "shared" else f"{BASE}/{room}/{name}"
        lines += [f'<{BASE}/{room}/{name}/{i}> <{BASE}/says> {Literal(value)} <{graph}> .\n' for i, value in enumerate(said)]
    return "".join(lines)


def held(store: RemoteStore, room: str, name: str) -> list[str]:
    rows = store.select(f"SELECT ?v WHERE {{ GRAPH <{BASE}/{room}/{name}> {{ ?s <{BASE}/says> ?v }} }} ORDER BY ?v")
    return [row[0].value for row in rows if isinstance(row[0], Literal)]


HARD = ['quote " and \\', "line\nfeed\ttab", "снаряд 日本 é", "} DROP ALL ; {", "{{GRAPH"]


def replaced(tmp_path: Path, store: RemoteStore, room: str, *, graph_store: str | None = None, update: str | None = None) -> None:
    """Load, change a graph, load again: that one is replaced as a whole, the rest is found to be there."""
    file, many = tmp_path / "some.nq", [f"number {n:05}" for n in range(6_000)]
    file.write_text(graphs(room, a=HARD, b=["one", "two"], long=many, shared=["common"]), encoding="utf-8")
    account = load(file, store.address, graph_store, update=update)
    assert (account.sent, account.quads, account.skipped, account.failed, account.unconfirmed) == (4, 6_008, 0, [], 0)
    assert held(store, room, "a") == sorted(HARD)
    assert held(store, room, "long") == many
    file.write_text(graphs(room, a=HARD, b=["three"], long=many, shared=["more"]), encoding="utf-8")
    account = load(file, store.address, graph_store, update=update)
    assert (account.sent, account.skipped, account.failed) == (2, 2, [])
    assert held(store, room, "b") == ["three"]
    shared = store.select(f"SELECT ?v WHERE {{ GRAPH <{SHARED.value}> {{ ?s <{BASE}/says> ?v FILTER(CONTAINS(STR(?s), '/{room}/')) }} }} ORDER BY ?v")
    assert [row[0] for row in shared] == [Literal("common"), Literal("more")]
    assert load(file, store.address, graph_store, update=update).sent == 0


def test_graphs_are_replaced_in_oxigraph(oxigraph_server: RemoteStore, tmp_path: Path) -> None:
    replaced(tmp_path, oxigraph_server, "protocol")


def test_graphs_are_replaced_in_oxigraph_in_batches(oxigraph_server: RemoteStore, tmp_path: Path) -> None:
    replaced(tmp_path, oxigraph_server, "update", update=oxigraph_server.address.replace("/query", "/update"))


def test_graphs_are_replaced_in_virtuoso_with_digest(virtuoso_login: RemoteStore, tmp_path: Path) -> None:
    replaced(tmp_path, virtuoso_login, "protocol", graph_store=f"{virtuoso_login.address}-graph-crud-auth")


def test_graphs_are_replaced_in_virtuoso_in_batches(virtuoso_login: RemoteStore, tmp_path: Path) -> None:
    replaced(tmp_path, virtuoso_login, "update", update=f"{virtuoso_login.address}-auth")


def test_virtuoso_takes_nothing_from_a_stranger(virtuoso_login: RemoteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "some.nq").write_text(graphs("stranger", a=["one"]))
    there = f"{virtuoso_login.address}-graph-crud-auth"
    for asked, answer in (("ASK {}", True), (f"ASK {{ <{BASE}/no> ?p ?o }}", False)):
        assert RemoteStore(f"{virtuoso_login.address}-auth").select(asked).answer is answer
    monkeypatch.setenv("SITGRAPH_STORE_PASSWORD", "wrong")
    with pytest.raises(Unreachable, match="does not take this name and password"):
        load(tmp_path / "some.nq", virtuoso_login.address, there)
    monkeypatch.delenv("SITGRAPH_STORE_DIGEST")
    with pytest.raises(Unreachable, match="SITGRAPH_STORE_DIGEST=1"):
        load(tmp_path / "some.nq", virtuoso_login.address, there)
    monkeypatch.delenv("SITGRAPH_STORE_USER")
    with pytest.raises(Unreachable, match="set SITGRAPH_STORE_USER"):
        load(tmp_path / "some.nq", virtuoso_login.address, there)
    assert held(virtuoso_login, "stranger", "a") == []


def test_an_answer_that_virtuoso_cuts_off_is_no_answer(virtuoso_server: RemoteStore) -> None:
    product = "SELECT ?s ?v WHERE { ?s ?p ?o . ?u ?q ?v }"
    with pytest.raises(StoreError, match="cuts answers off at 20000 rows"):
        virtuoso_server.select(product)
    assert len(virtuoso_server.select(f"{product} LIMIT 100").rows) == 100


def need(header: str, scheme: str) -> Callable[[int, BaseHTTPRequestHandler], Answer]:
    def meddle(number: int, request: BaseHTTPRequestHandler) -> Answer:
        return (0, {}) if request.headers.get("Authorization") == header else (401, {"WWW-Authenticate": f'{scheme} realm="x"'})

    return meddle


def test_basic_and_bearer(oxigraph_server: RemoteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "some.nq").write_text(graphs("basic", a=["one"]))
    secret = base64.b64encode("käte:ge:heim".encode()).decode()
    for scheme, header, login in (
        ("Basic", f"Basic {secret}", {"USER": "käte", "PASSWORD": "ge:heim"}), ("Bearer", "Bearer t0ken", {"TOKEN": "t0ken\n"}),
    ):  # fmt: skip
        with proxy(oxigraph_server.address, need(header, scheme)) as address:
            for asked in (lambda a: load(tmp_path / "some.nq", a), lambda a: RemoteStore(a).select("ASK {}")):
                with pytest.raises(Unreachable, match=r"refused \(401\)"):
                    asked(address)
            with pytest.MonkeyPatch.context() as patch:
                for name, value in login.items():
                    patch.setenv(f"SITGRAPH_STORE_{name}", value)
                assert load(tmp_path / "some.nq", address, again=True).sent == 1
                assert RemoteStore(address).select("ASK {}").answer is True


@pytest.mark.parametrize("failure", [(503, {"Retry-After": "0"}), (429, {}), None], ids=str)
def test_what_passes_is_tried_again(oxigraph_server: RemoteStore, tmp_path: Path, failure: Answer) -> None:
    (tmp_path / "some.nq").write_text(graphs("flaky", a=["one"], b=["two"]))
    with proxy(oxigraph_server.address, lambda n, _: failure if n % 3 == 1 else (0, {})) as address:
        account = load(tmp_path / "some.nq", address, again=True)
        assert (account.sent, account.failed, account.unconfirmed) == (2, [], 0)


def test_a_load_that_breaks_off_goes_on_with_the_rest(oxigraph_server: RemoteStore, tmp_path: Path) -> None:
    names = {f"g{n}": [str(n)] for n in range(8)}
    (tmp_path / "some.nq").write_text(graphs("broken", **names))
    working = [False]
    with proxy(oxigraph_server.address, lambda n, _: (0, {}) if n <= 5 or working[0] else (401, {})) as address:
        account = load(tmp_path / "some.nq", address)
        assert (account.sent, account.left, account.unconfirmed) == (5, 3, 5)
        assert "refused (401)" in account.stopped
        working[0] = True
        account = load(tmp_path / "some.nq", address)
        assert (account.sent, account.skipped, account.stopped) == (3, 5, "")
    assert [held(oxigraph_server, "broken", name) for name in names] == list(names.values())


def test_a_graph_that_is_refused_does_not_stop_the_others(oxigraph_server: RemoteStore, tmp_path: Path) -> None:
    (tmp_path / "some.nq").write_text(graphs("refused", a=["one"], b=["two"], c=["three"]))
    for update in (False, True):
        def meddle(_: int, request: BaseHTTPRequestHandler, update: bool = update) -> Answer:
            large = update and int(request.headers["Content-Length"]) > 250 and request.path == "/update"
            return (413, {}) if large or "refused%2Fb" in request.path else (0, {})

        with proxy(oxigraph_server.address, meddle) as address:
            account = load(tmp_path / "some.nq", address, update=address.replace("/query", "/update") if update else None)
            assert account.sent == 3 if update else 2
            assert [graph for graph, _ in account.failed] == ([] if update else [f"{BASE}/refused/b"])


def test_a_redirect_is_told_and_not_followed(oxigraph_server: RemoteStore, tmp_path: Path) -> None:
    """Followed, a POST would become a GET, and "land" without a statement."""
    (tmp_path / "some.nq").write_text(graphs("moved", shared=["one"]))
    for status in (301, 302, 303, 307):
        with proxy(oxigraph_server.address, lambda *_, status=status: (status, {"Location": oxigraph_server.address})) as address:
            with pytest.raises(Unreachable, match="sends on to http"):
                load(tmp_path / "some.nq", address)
            with pytest.raises(Unreachable, match="sends on to http"):
                RemoteStore(address).select("ASK {}")


def test_what_is_noted_and_no_longer_there_is_sent_again(tmp_path: Path) -> None:
    (tmp_path / "some.nq").write_text(graphs("emptied", a=["one"], b=["two"]))
    with oxigraph(tmp_path / "db") as address:
        assert load(tmp_path / "some.nq", address).sent == 2
        store = RemoteStore(address, update=address.replace("/query", "/update"))
        store.put_graphs([(NamedNode(f"{BASE}/emptied/a"), b"")])
        account = load(tmp_path / "some.nq", address)
        assert (account.sent, account.skipped) == (1, 1)
        assert held(store, "emptied", "a") == ["one"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:{port}/query", "does not answer"),
        ("http://name:secret@127.0.0.1:{port}/query", "without a name and password"),
        ("http://127.0.0.1:{port}/a b", "not an address"),
        ("http://127.0.0.1:99999/", "not an address"),
        ("http:///query", "not an address"),
        ("ftp://127.0.0.1/", "not an address"),
    ],
)
def test_addresses_that_are_none(address: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as error:
        RemoteStore(address.format(port=free_port())).select("ASK {}")
    assert "secret" not in str(error.value)


def test_what_cannot_be_loaded(oxigraph_server: RemoteStore, tmp_path: Path) -> None:
    (tmp_path / "default.nq").write_text(f'<{BASE}/s> <{BASE}/says> "x" .\n' + graphs("x", a=["one"]))
    (tmp_path / "a.ttl").write_text(f'<{BASE}/s> <{BASE}/says> "x" .\n')
    (tmp_path / "broken.trig").write_text("<<<")
    for name, said in (("default.nq", "outside any graph"), ("a.ttl", "has no named graphs"), ("broken.trig", "cannot be read"), ("none", "no store there")):
        with pytest.raises(StoreError, match=said):
            load(tmp_path / name, oxigraph_server.address)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://localhost:7878/query", "http://localhost:7878/store"),
        ("http://localhost:3030/war/query", "http://localhost:3030/war/data"),
        ("http://localhost:3030/war/sparql", "http://localhost:3030/war/data"),
        ("http://localhost:8890/sparql", "http://localhost:8890/sparql-graph-crud-auth"),
        ("http://localhost:7200/repositories/war", "http://localhost:7200/repositories/war/rdf-graphs/service"),
        ("http://localhost:7878", "http://localhost:7878/store"),
    ],
)
def test_where_graphs_go_by_the_habits_of_the_servers(address: str, expected: str) -> None:
    assert graph_store_of(address) == expected
