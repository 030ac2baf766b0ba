"""The embedded store: one writer, many readers, graphs replaced as a whole, clear words when it cannot be used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from sitgraph.errors import StoreError
from sitgraph.graph.order import ordered
from sitgraph.graph.writer import nquads_of, sorted_nquads
from sitgraph.iris import SHARED
from sitgraph.store import sparql
from sitgraph.store.embedded import EmbeddedStore, MemoryStore

A, B, P = NamedNode("http://example.org/a"), NamedNode("http://example.org/b"), NamedNode("http://example.org/p")


def quads(graph: NamedNode, *values: str) -> list[Quad]:
    return [Quad(A, P, Literal(value), graph) for value in values]


def values(store: EmbeddedStore) -> set[str]:
    return {row[0].value for row in store.select("SELECT ?v WHERE { ?s ?p ?v }") if row[0] is not None}


def test_an_articles_graph_is_replaced_and_the_shared_graph_added_to(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "s") as store:
        store.put_article(A, quads(A, "one") + quads(SHARED, "shared"))
        store.put_articles([(A, quads(A, "two") + quads(SHARED, "more")), (B, quads(B, "three"))])
        assert values(store) == {"two", "three", "shared", "more"}
        assert [name for name, _ in store.graphs()] == [SHARED, A, B]


@pytest.mark.parametrize("kept", [0, 1, 1000])
def test_nquads_replace_graphs_and_say_what_is_shared_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    monkeypatch.setattr("sitgraph.store.embedded._SHARED_LINES", kept)
    with EmbeddedStore(tmp_path / "s") as store:
        store.put_nquads([A], [nquads_of(quads(A, "one"))], [nquads_of(quads(SHARED, "shared", "more"))])
        own = (nquads_of(q) for q in (quads(A, "two"), [], quads(B, "one")))
        store.put_nquads([A, B], own, [nquads_of(quads(SHARED, "shared")), nquads_of(quads(SHARED, "new", "shared"))])
        store.put_nquads([A], [nquads_of(quads(A, "two"))], [nquads_of(quads(SHARED, "shared", "more"))])
        assert {name: {q.object.value for q in found} for name, found in store.graphs()} == {  # type: ignore[union-attr]
            SHARED: {"shared", "more", "new"}, A: {"two"}, B: {"one"},
        }  # fmt: skip
        assert len(store) == 5


def test_it_is_there_when_opened_again(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "s") as store:
        store.put_article(A, quads(A, "one"))
        store.flush()
    assert values(EmbeddedStore(tmp_path / "s", read_only=True)) == {"one"}
    assert values(EmbeddedStore(tmp_path / "s", in_memory=True)) == {"one"}


def test_held_in_memory_only_a_query_that_names_graphs_is_asked_of_the_disk(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "s") as store:
        store.put_articles([(A, quads(A, "one")), (B, quads(B, "one"))])
        store.flush()
    held = EmbeddedStore(tmp_path / "s", in_memory=True)
    # Told by two articles: the union of graphs on the disk tells it twice, the triples held together once.
    for asked in (
        "SELECT ?from WHERE { ?from ?p ?graph }", "PREFIX from: <http://example.org/> SELECT * WHERE { from:a from:p ?x }",
        "SELECT * WHERE { ?s <http://example.org/p> ?x . FILTER(?x != <http://example.org/from>) }",
    ):  # fmt: skip
        assert len(held.select(asked).rows) == 1, asked
    for asked in ("SELECT ?s WHERE{GRAPH?g{?s ?p ?o}}", "SELECT ?s WHERE { graph ?g { ?s ?p ?o } }"):
        assert len(held.select(asked).rows) == 2, asked


def test_a_store_that_memory_cannot_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with EmbeddedStore(tmp_path / "s") as store:
        store.put_article(A, quads(A, "one"))
    monkeypatch.setattr("sitgraph.store.embedded.available_memory", lambda: 10)
    with pytest.raises(StoreError, match="MB of memory"):
        EmbeddedStore(tmp_path / "s", in_memory=True)
    assert values(EmbeddedStore(tmp_path / "s", read_only=True)) == {"one"}


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    script = f"from sitgraph.store.embedded import EmbeddedStore\nEmbeddedStore({str(tmp_path / 's')!r})"
    with EmbeddedStore(tmp_path / "s"):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"in use by another process" in done.stderr


def test_no_store_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store there"):
        EmbeddedStore(tmp_path / "s", read_only=True)
    assert not (tmp_path / "s").exists()


def test_a_damaged_store(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "s") as store:
        store.put_article(A, quads(A, "one"))
    (tmp_path / "s" / "CURRENT").write_text("nonsense\n")
    with pytest.raises(StoreError, match="cannot be opened"):
        EmbeddedStore(tmp_path / "s", read_only=True)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("x")
    with pytest.raises(StoreError):
        EmbeddedStore(tmp_path / "s")


def test_what_a_query_cannot_be(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "s") as store:
        with pytest.raises(StoreError, match="not valid SPARQL"):
            store.select("SELECT")
        with pytest.raises(StoreError, match="gives a graph"):
            store.select("CONSTRUCT WHERE { ?s ?p ?o }")
        with pytest.raises(StoreError, match="gives rows"):
            store.construct("SELECT * WHERE { ?s ?p ?o }")
        with pytest.raises(StoreError, match="triples as values"):
            store.select("SELECT (TRIPLE(<http://a>, <http://b>, <http://c>) AS ?t) WHERE {}")
        assert store.select("ASK { ?s ?p ?o }").rows[0][0] == Literal(False)


def test_files_as_a_store(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text('<http://example.org/a> <http://example.org/p> "one" .')
    (tmp_path / "b.nq").write_text('<http://example.org/a> <http://example.org/p> "two" <http://example.org/g> .')
    store = MemoryStore.of_files([tmp_path / "a.ttl", tmp_path / "b.nq"])
    assert {row[0].value for row in store.select("SELECT ?v WHERE { ?s ?p ?v }") if row[0] is not None} == {"one", "two"}
    (tmp_path / "c.ttl").write_text("<<< no turtle")
    with pytest.raises(StoreError, match="cannot be read"):
        MemoryStore.of_files([tmp_path / "c.ttl"])
    with pytest.raises(StoreError, match="not a graph"):
        MemoryStore.of_files([tmp_path / "c.doc"])


WRITER = """
import resource, signal, sys
from pyoxigraph import Literal, NamedNode, Quad
from sitgraph.errors import StoreError
from sitgraph.graph.order import ordered
from sitgraph.store.embedded import EmbeddedStore
def quads(n):
    return [Quad(NamedNode(f"http://example.org/{n}/{i}"), NamedNode("http://example.org/p"), Literal("x" * 200 + str(i)), NamedNode(f"http://example.org/g{n}")) for i in range(400)]
"""


def test_a_killed_writer_leaves_whole_graphs(tmp_path: Path) -> None:
    script = WRITER + (
        "store = EmbeddedStore(sys.argv[1])\nn = 0\nwhile True:\n"
        "    store.put_articles([(NamedNode(f'http://example.org/g{n}'), quads(n))]); print(n, flush=True); n += 1\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "s")], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(5):
            process.stdout.readline()
        process.kill()
    with EmbeddedStore(tmp_path / "s") as store:
        sizes = [len(found) for _, found in store.graphs()]
        assert len(sizes) >= 5
        assert set(sizes) == {400}
        store.put_article(A, quads(A, "after"))
        assert "after" in values(store)


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="this system has no list of locks, so a writer is not seen beforehand")
def test_a_store_that_is_written_to_is_not_read(tmp_path: Path) -> None:
    """A writer takes files away that a reader still needs: then a reader is told to wait, and never that the store is damaged."""
    script = WRITER + "store = EmbeddedStore(sys.argv[1])\nn = 0\nwhile True:\n    store.put_articles([(NamedNode(f'http://example.org/g{n}'), quads(n))]); print(n, flush=True); n += 1\n"
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "s")], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            for _ in range(5):
                with pytest.raises(StoreError, match="another process is writing to it; ask again"):
                    EmbeddedStore(tmp_path / "s", read_only=True)
                process.stdout.readline()
        finally:
            process.kill()
    with EmbeddedStore(tmp_path / "s", read_only=True) as first, EmbeddedStore(tmp_path / "s", read_only=True) as second:
        assert len(first) == len(second) >= 5 * 400


@pytest.mark.parametrize("in_memory", [False, True])
def test_a_reader_sees_what_was_written_since_it_opened(tmp_path: Path, in_memory: bool) -> None:
    with EmbeddedStore(tmp_path / "s") as store:
        store.put_articles([(A, quads(A, "one"))])
        store.flush()
    reader = EmbeddedStore(tmp_path / "s", read_only=True, in_memory=in_memory)
    assert values(reader) == {"one"}
    for number in range(30):
        with EmbeddedStore(tmp_path / "s") as store:
            store.put_articles([(A, quads(A, f"new {number}"))])
            store.optimize()
    assert values(reader) == {"new 29"}
    assert reader.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {A} {{ ?s ?p ?o }} }}").rows[0][0] == Literal(1)


def test_from_names_the_graphs_that_are_asked(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "s") as store:
        store.put_articles([(A, quads(A, "one")), (B, quads(B, "two"))])
        store.flush()
    for in_memory in (False, True):
        opened = EmbeddedStore(tmp_path / "s", read_only=True, in_memory=in_memory)
        assert {str(row[0]) for row in opened.select(f"SELECT ?v FROM {A} WHERE {{ ?s ?p ?v }}")} == {'"one"'}
        assert {str(row[0]) for row in opened.select(f"SELECT ?v FROM {A} FROM {B} WHERE {{ ?s ?p ?v }}")} == {'"one"', '"two"'}
        assert {str(row[0]) for row in opened.select("SELECT ?from WHERE { ?s ?p ?from } # FROM")} == {'"one"', '"two"'}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?from WHERE { ?s ?p ?from }", (False, False)),
        ('SELECT ?v WHERE { ?s ?p "FROM", "x"@from } # FROM', (False, False)),
        ("PREFIX from: <http://example.org/FROM> SELECT * WHERE { ?s from:graph ?o }", (False, False)),
        ("SELECT * WHERE { ?s ?p ?o FILTER(?o < 3 && ?o > 1) GRAPH ?g { ?s ?p ?o } }", (False, True)),
        ("select * from named <http://example.org/a> { graph ?g { ?s ?p ?o } }", (True, True)),
    ],
)
def test_keywords_are_told_from_names_and_strings(query: str, said: tuple[bool, bool]) -> None:
    assert (sparql.names_dataset(query), sparql.names_graphs(query)) == said
    assert sparql.form(query) == "SELECT"


def test_a_full_disk_is_said_and_what_was_there_stays(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the full disk: writes fail in the same place."""
    with EmbeddedStore(tmp_path / "s") as store:
        store.put_article(A, quads(A, "before"))
        store.flush()
    script = WRITER + (
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))\ntry:\n"
        "    store = EmbeddedStore(sys.argv[1])\n"
        "    for n in range(60): store.put_articles([(NamedNode(f'http://example.org/g{n}'), quads(n))])\n"
        "    store.flush()\nexcept StoreError as error:\n    print(error)\n    raise SystemExit(3) from None\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "s")], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 3, done.stderr
    assert len(done.stdout.strip().splitlines()) == 1
    assert str(tmp_path / "s") in done.stdout
    assert "before" in values(EmbeddedStore(tmp_path / "s"))


def test_parts_are_all_graphs_in_order_however_small_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitgraph.store.embedded._SUBJECTS", 2)
    shared = [Quad(NamedNode(f"http://example.org/{n}"), P, Literal(str(k)), SHARED) for n in range(5) for k in range(3)]
    with EmbeddedStore(tmp_path / "s") as store:
        store.put_articles([(B, quads(B, "three")), (A, quads(A, "two .\n<a> .\r\n", "one") + shared)])
        parts = list(store.parts())
        assert [(name, part) for name, part in store.parts([A])] == [(name, part) for name, part in parts if name != A]
    assert [name for name, _ in parts] == [SHARED, SHARED, SHARED, A, B]
    found = [list(pyoxigraph.parse(sorted_nquads(part), format=RdfFormat.N_QUADS)) for _, part in parts]
    assert [len(part) for part in found] == [6, 6, 3, 2, 1]
    assert [q for part in found for q in part] == [*ordered(shared), *ordered(quads(A, "one", "two .\n<a> .\r\n")), *quads(B, "three")]


def test_parts_come_by_name_though_one_begins_another(tmp_path: Path) -> None:
    names = [NamedNode(f"http://example.org/article/{name}") for name in ("a", "a9", "a90", "a99")]
    with EmbeddedStore(tmp_path / "s") as store:
        store.put_articles([(name, quads(name, "one")) for name in reversed(names)])
        assert [name for name, _ in store.parts()] == names
