"""Questions: bundled SPARQL with its parameters, asked of any store, and the rows they give."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sitgraph.errors import StoreError
from sitgraph.query.catalogue import Question, names, parse, question, questions
from sitgraph.query.parameters import bind
from sitgraph.query.results import Rows
from sitgraph.store import Store

__all__ = ["Question", "Rows", "ask", "bind", "names", "open_store", "parse", "question", "questions"]


def ask(store: Store, what: str | Question, values: Mapping[str, Any] | None = None) -> Rows:
    """The rows that a bundled question (by name), a `Question`, or any SPARQL SELECT gives.

    `values` are the question's parameters as strings, numbers or days. Raises UnknownQuestion, BadParameter and
    StoreError.
    """
    if isinstance(what, str):
        what = question(what) if " " not in what.strip() and "{" not in what else Question("query", what)
    given = {name.rstrip("_"): str(value) for name, value in (values or {}).items() if value is not None}
    return Rows(store.select(bind(what, given, store)), what.summary)


def open_store(where: str | Path, *, in_memory: bool = False) -> Store:
    """The store at an endpoint's address, in a store's folder (or an output folder that holds one), or in files.

    Raises StoreError where there is none.
    """
    text = str(where)
    if text.startswith(("http://", "https://")):
        from sitgraph.store.remote import RemoteStore

        return RemoteStore(text)
    from sitgraph.store.embedded import EmbeddedStore, MemoryStore, is_store

    path = Path(where)
    if path.is_file():
        return MemoryStore.of_files([path])
    if not is_store(path) and is_store(path / "store"):
        path = path / "store"
    elif not is_store(path) and path.is_dir() and any(path.glob("*.ttl")):
        return MemoryStore.of_files(sorted(path.glob("*.ttl")))
    if not path.exists():
        raise StoreError(f"{path}: no store there; make one with: sitgraph extract ARTICLES -o {path.parent}")
    return EmbeddedStore(path, read_only=True, in_memory=in_memory)
