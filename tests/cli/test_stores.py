"""`sitgraph query` and `sitgraph load` against real servers, as one types them."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from servers import free_port
from sitgraph.query import bind, question
from sitgraph.store import Store
from sitgraph.store.memory import GraphStore, parse_dataset
from sitgraph.store.remote import RemoteStore

pytestmark = pytest.mark.server
QUESTIONS = (
    ["units-lost-ground", "--near", "Bakhmut", "--within", "30"], ["civilian-casualties"], ["operations", "--type", "Fires", "--factuality", "all"],
)  # fmt: skip


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from sitgraph.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "COLUMNS": "80"})


def rows(text: str) -> list[list[str]]:
    """The rows of a CSV, numbers in one form."""

    def form(cell: str) -> str:
        try:
            return f"{float(cell):.3f}"
        except ValueError:
            return cell

    return sorted([form(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("arguments", QUESTIONS, ids=lambda a: a[0])
@pytest.mark.parametrize("engine", ["oxigraph_server", "virtuoso_server"])
def test_the_rows_of_a_server_are_those_of_the_folder(demo: Path, engine: str, arguments: list[str], request: pytest.FixtureRequest) -> None:
    server: RemoteStore = request.getfixturevalue(engine)
    local = run("query", *arguments, "--store", demo, "--format", "csv")
    remote = run("query", *arguments, "--store", server.address, "--format", "csv")
    assert remote.returncode == 0, remote.stderr
    assert rows(remote.stdout) == rows(local.stdout)
    assert len(rows(local.stdout)) > 2


@pytest.mark.parametrize("engine", ["oxigraph_server", "virtuoso_server"])
def test_an_ask_and_a_graph_from_a_server(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    server: RemoteStore = request.getfixturevalue(engine)
    for name, query in (("ask", "ASK { ?s a <https://w3id.org/sitgraph/ontology#Claim> }"), ("graph", "CONSTRUCT { ?s a <http://a.example/C> } WHERE { ?s a <https://w3id.org/sitgraph/ontology#Claim> }")):
        (tmp_path / f"{name}.rq").write_text(query)
    assert run("query", tmp_path / "ask.rq", "--store", server.address, "--format", "json").stdout == '{"head": {}, "boolean": true}\n'
    assert run("query", tmp_path / "graph.rq", "--store", server.address).stdout.count("<http://a.example/C>") > 100


def test_what_show_prints_runs_anywhere(demo: Path, embedded: Store, virtuoso_server: RemoteStore) -> None:
    arguments = ["units-near", "--near", "Bakhmut", "--within", "60", "--side", "Russia", "--since", "2022-01-01"]
    shown = run("query", *arguments, "--store", demo, "--show").stdout
    assert shown == bind(question("units-near"), {"near": "Bakhmut", "within": "60", "side": "Russia", "since": "2022-01-01"}, embedded)
    assert "?_" not in shown
    graph = GraphStore(parse_dataset((demo / "sitgraph.nq").read_bytes(), RdfFormat.N_QUADS))
    found = {tuple(str(t and t.value) for t in row[:3]) for row in embedded.select(shown)}
    assert found
    for other in (graph, virtuoso_server):
        assert {tuple(str(t and t.value) for t in row[:3]) for row in other.select(shown)} == found


def test_a_load_and_its_account(demo: Path, oxigraph_server: RemoteStore, tmp_path: Path) -> None:
    done = run("load", demo, "--to", oxigraph_server.address)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.strip().endswith("21 were there")
    done = run("load", demo, "--to", f"http://127.0.0.1:{free_port()}/query", "--graph-store", "http://127.0.0.1:1/store")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "does not answer" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--store", "http://127.0.0.1:1/query"], "does not answer"),
        (["--store", "http://name:secret@127.0.0.1/query"], "without a name and password"),
        (["--store", "ADDRESS", "--near", "Kupjansksk"], "did you mean"),
        (["--store", "ADDRESS/nothing"], "nothing is taken there (404)"),
    ],
)
def test_what_goes_wrong_is_one_line(oxigraph_server: RemoteStore, arguments: list[str], said: str) -> None:
    done = run("query", "units-lost-ground", *[a.replace("ADDRESS", oxigraph_server.address) for a in arguments])
    assert done.returncode in (1, 2)
    assert len(done.stderr.strip().splitlines()) == 1
    assert said in done.stderr
    assert "secret" not in done.stderr
