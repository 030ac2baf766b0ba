"""Loading extracted graphs into a remote store: graph by graph, confirmed by the store's own count, resumable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode

from sitgraph.errors import StoreError, Unreachable
from sitgraph.iris import SHARED
from sitgraph.query import open_store
from sitgraph.store.embedded import EmbeddedStore, MemoryStore, is_store
from sitgraph.store.remote import RemoteStore

_GRAPHS = 100
_STATEMENTS = 2_000
"""The most graphs in a batch, and the most statements in one request: Virtuoso's parser takes an update of some 4,900."""


@dataclass(slots=True)
class Account:
    """What a load did.

    `sent` graphs with `quads` statements landed; `skipped` had landed before; `failed` did not land, and why; the count of
    `unconfirmed` ones could not be asked of the store. `stopped` says why nothing more was tried, with `left` graphs to go.
    """

    sent: int = 0
    quads: int = 0
    skipped: int = 0
    unconfirmed: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    left: int = 0
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class _Parcel:
    """One graph as it is sent: sorted N-Triples."""

    name: NamedNode
    lines: tuple[bytes, ...]
    digest: str

    @property
    def parts(self) -> Iterator[bytes]:
        for start in range(0, len(self.lines), _STATEMENTS):
            yield b"".join(self.lines[start : start + _STATEMENTS])

    def is_whole(self, held: int) -> bool:
        """Whether a count of `held` statements is that of this graph; to the shared one, others may have added."""
        return held >= len(self.lines) if self.name == SHARED else held == len(self.lines)


def load(
    source: Path, address: str, graph_store: str | None = None, *, update: str | None = None, again: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Account:  # fmt: skip
    """Send every graph of `source` to the store at `address`.

    Each is replaced as a whole by the Graph Store Protocol, or, with the address of an `update` endpoint, in batches by
    SPARQL Update; the shared graph is added to. The store is then asked how many statements it holds. What has landed is
    noted beside the source, so that a load that broke off goes on with the rest; what is noted, but not there any more,
    is sent again. Raises StoreError where `source` holds no graphs, or nothing could be sent.
    """
    remote = RemoteStore(address, graph_store, update)
    opened = _opened(source)
    names = opened.graph_names()
    if not names:
        raise StoreError(f"{source}: no graphs there; make some with: sitgraph extract ARTICLES -o {source}")
    if opened.graph(None):
        raise StoreError(f"{source}: holds statements outside any graph, which could not be replaced later; put them into a named graph")
    notes = _Notes(source, address)
    noted = {} if again else notes.read()
    account, seen = Account(), 0
    for batch in _batches(opened, names):
        try:
            _load(batch, remote, noted, notes, account)
        except Unreachable as error:
            if not account.sent + account.skipped:
                raise
            account.stopped, account.left = str(error), len(names) - account.sent - account.skipped - len(account.failed)
            break
        seen += len(batch)
        if progress is not None:
            progress(seen, len(names))
    return account


def _load(batch: Sequence[_Parcel], remote: RemoteStore, noted: dict[str, str], notes: _Notes, account: Account) -> None:
    before = [parcel for parcel in batch if noted.get(parcel.name.value) == parcel.digest]
    held = remote.sizes([parcel.name for parcel in before])
    there = {parcel.name for parcel in before if parcel.is_whole(held.get(parcel.name.value, 0))}
    account.skipped += len(there)
    sent: list[_Parcel] = []
    try:
        for parcel, reason in _send([parcel for parcel in batch if parcel.name not in there], remote):
            if reason:
                account.failed.append((parcel.name.value, reason))
            else:
                sent.append(parcel)
    finally:
        _confirm(sent, remote, notes, account)


def _send(parcels: Sequence[_Parcel], remote: RemoteStore) -> Iterator[tuple[_Parcel, str]]:
    """Each parcel, once it was sent, with the reason where it was refused."""
    small = [p for p in parcels if p.name != SHARED and len(p.lines) <= _STATEMENTS] if remote.update else []
    if small:
        try:
            remote.put_graphs([(p.name, b"".join(p.lines)) for p in small])
            yield from ((p, "") for p in small)
        except Unreachable:
            raise
        except StoreError:
            small = []  # one of them is refused: each by itself, then
    done = {p.name for p in small}
    for parcel in parcels:
        if parcel.name in done:
            continue
        try:
            _send_alone(parcel, remote)
            yield parcel, ""
        except Unreachable:
            raise
        except StoreError as error:
            yield parcel, str(error)


def _send_alone(parcel: _Parcel, remote: RemoteStore) -> None:
    """One graph, in parts where it is large. A part that fails leaves the graph without the rest, and unnoted."""
    replace = parcel.name != SHARED
    for part in parcel.parts:
        if remote.update:
            remote.put_graphs([(parcel.name, part)], replace=replace)
        elif replace:
            remote.put_graph(parcel.name, part)
        else:
            remote.add_to_graph(parcel.name, part)
        replace = False


def _confirm(sent: Sequence[_Parcel], remote: RemoteStore, notes: _Notes, account: Account) -> None:
    """Ask the store what it holds of the graphs that were sent, and note those that it holds whole."""
    try:
        held = remote.sizes([parcel.name for parcel in sent])
    except StoreError:
        held = {parcel.name.value: len(parcel.lines) for parcel in sent}
        account.unconfirmed += len(sent)
    for parcel in sent:
        found = held.get(parcel.name.value, 0)
        if not parcel.is_whole(found):
            account.failed.append((parcel.name.value, f"the store holds {found:,} of its {len(parcel.lines):,} statements"))
            continue
        account.sent += 1
        account.quads += len(parcel.lines)
        notes.add(parcel.name.value, parcel.digest)


def _batches(opened: EmbeddedStore | MemoryStore, names: Sequence[NamedNode]) -> Iterator[list[_Parcel]]:
    batch: list[_Parcel] = []
    for name in names:
        data = opened.graph(name)
        parcel = _Parcel(name, tuple(data.splitlines(keepends=True)), hashlib.sha256(data).hexdigest()[:32])
        if batch and (len(batch) >= _GRAPHS or sum(len(p.lines) for p in batch) + len(parcel.lines) > _STATEMENTS):
            yield batch
            batch = []
        batch.append(parcel)
    if batch:
        yield batch


def _opened(source: Path) -> EmbeddedStore | MemoryStore:
    """The store of a folder, an output folder, or a TriG or N-Quads file."""
    path = source
    if source.is_dir() and not any(is_store(folder) for folder in (source, source / "store")):
        path = next((p for p in (source / "sitgraph.nq", source / "sitgraph.trig") if p.is_file()), source)
    if path.is_file() and path.suffix.lower() not in (".nq", ".trig"):
        raise StoreError(f"{path}: has no named graphs; give .trig, .nq, or an output folder")
    opened = open_store(path)
    assert isinstance(opened, (EmbeddedStore, MemoryStore))
    return opened


class _Notes:
    """What has landed in the store at an address, one line for each graph, in a file beside the source."""

    def __init__(self, source: Path, address: str) -> None:
        folder = source if source.is_dir() else source.parent
        if is_store(folder):
            folder = folder.parent
        self._path = folder / f".loaded-{hashlib.sha256(address.encode()).hexdigest()[:12]}.jsonl"

    def read(self) -> dict[str, str]:
        """Digest by graph; a line that a broken-off load left half is passed over."""
        found: dict[str, str] = {}
        if self._path.is_file():
            for line in self._path.read_bytes().splitlines():
                try:
                    name, digest = json.loads(line)
                    found[str(name)] = str(digest)
                except (ValueError, TypeError):
                    continue
        return found

    def add(self, name: str, digest: str) -> None:
        """Note one graph."""
        try:
            with self._path.open("ab") as notes:
                notes.write(json.dumps([name, digest]).encode() + b"\n")
        except OSError as error:
            raise StoreError(f"{self._path}: what has landed cannot be noted there ({error.strerror}); load from a folder you may write to") from None
