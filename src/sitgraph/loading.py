"""Loading extracted graphs into a remote store: resumable, graph by graph."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat

from sitgraph.errors import StoreError
from sitgraph.graph import writer
from sitgraph.iris import SHARED
from sitgraph.store.embedded import EmbeddedStore
from sitgraph.store.remote import RemoteStore

_SHARED_PART = 20_000


@dataclass(slots=True)
class Account:
    """What a load did: graphs sent, statements in them, graphs that were there already, and what failed and why."""

    sent: int = 0
    quads: int = 0
    skipped: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def load(
    source: Path, address: str, graph_store: str | None = None, *, again: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Account:  # fmt: skip
    """Send every graph of `source` to the store at `address`.

    What has landed is noted beside the source, with its digest, so that a load that broke off goes on with the
    rest. Raises StoreError where `source` holds no graphs or the first graph is refused.
    """
    remote = RemoteStore(address, graph_store)
    graphs = list(_graphs(source))
    if not graphs:
        raise StoreError(f"{source}: no graphs there; make some with: sitgraph extract ARTICLES -o {source}")
    note = _note(source, address)
    done = {} if again else _noted(note)
    account = Account()
    for number, (name, quads) in enumerate(graphs, 1):
        data = pyoxigraph.serialize([q.triple for q in quads], format=RdfFormat.N_TRIPLES) or b""
        digest = hashlib.sha256(data).hexdigest()[:32]
        if done.get(name.value) == digest:
            account.skipped += 1
            continue
        try:
            if name == SHARED:
                _add_in_parts(remote, name, quads)
            else:
                remote.put_graph(name, data)
        except StoreError as error:
            if not account.sent:
                raise
            account.failed.append((name.value, str(error)))
            continue
        account.sent += 1
        account.quads += len(quads)
        with note.open("ab") as notes:
            notes.write(json.dumps([name.value, digest]).encode() + b"\n")
        if progress is not None:
            progress(number, len(graphs))
    return account


def _add_in_parts(remote: RemoteStore, name: NamedNode, quads: list[Quad]) -> None:
    for start in range(0, len(quads), _SHARED_PART):
        part = [q.triple for q in quads[start : start + _SHARED_PART]]
        remote.add_to_graph(name, pyoxigraph.serialize(part, format=RdfFormat.N_TRIPLES) or b"")


def _graphs(source: Path) -> Iterator[tuple[NamedNode, list[Quad]]]:
    """The named graphs of a store's folder, an output folder, or a TriG or N-Quads file, sorted by name."""
    for folder in (source, source / "store"):
        if (folder / "CURRENT").is_file():
            for name, quads in EmbeddedStore(folder, read_only=True).graphs():
                yield name, writer.ordered(quads)
            return
    path = next((p for p in (source / "sitgraph.nq", source / "sitgraph.trig") if p.is_file()), source)
    if not path.is_file():
        return
    form = {".nq": RdfFormat.N_QUADS, ".trig": RdfFormat.TRIG}.get(path.suffix)
    if form is None:
        raise StoreError(f"{path}: has no named graphs; give .trig, .nq, or an output folder")
    graphs: dict[str, list[Quad]] = {}
    try:
        for quad in pyoxigraph.parse(path=str(path), format=form):
            if isinstance(quad.graph_name, NamedNode):
                graphs.setdefault(quad.graph_name.value, []).append(quad)
    except (OSError, SyntaxError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read ({' '.join(str(error).split())})") from None
    for name in sorted(graphs):
        yield NamedNode(name), graphs[name]


def _note(source: Path, address: str) -> Path:
    folder = source if source.is_dir() else source.parent
    if (folder / "CURRENT").is_file():
        folder = folder.parent
    return folder / f".loaded-{hashlib.sha256(address.encode()).hexdigest()[:12]}.jsonl"


def _noted(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    found: dict[str, str] = {}
    for line in path.read_bytes().splitlines():
        try:
            name, digest = json.loads(line)
            found[str(name)] = str(digest)
        except (ValueError, TypeError):
            continue
    return found
