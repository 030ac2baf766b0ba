"""The embedded store: one writer, many readers, graphs replaced as a whole, clear words when it cannot be used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from sitgraph.errors import StoreError
from sitgraph.iris import SHARED
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


def test_it_is_there_when_opened_again(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "s") as store:
        store.put_article(A, quads(A, "one"))
        store.flush()
    assert values(EmbeddedStore(tmp_path / "s", read_only=True)) == {"one"}
    assert values(EmbeddedStore(tmp_path / "s", in_memory=True)) == {"one"}


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
