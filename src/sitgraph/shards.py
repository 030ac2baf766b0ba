"""Articles' graphs in files from which the store is loaded, many at once being far faster than one by one, and the dataset written.

A shard is a file to which graphs are appended, each packed by itself: a fifteenth of what they take in the store. When
the store has loaded them they lose the ending `.new`. A shard is removed when all its articles have newer graphs.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Literal

import zstandard
from pyoxigraph import NamedNode

from sitgraph.errors import StoreError
from sitgraph.store.embedded import EmbeddedStore

FULL: Final = 8_000_000
"""Bytes of N-Quads that a shard holds. A load sorts them in memory, while the engine merges what was loaded before: 110 MB, with twice as many 200.
After every few loads that it has the time to, the engine merges what it has, up to 256 MB of each index, whatever there is to
add: many shards are best loaded one right after another, which takes half the time.
"""
_NEW: Final = ".new"
# Articles' graphs by name, and at which byte of their shard they are.
_Graphs = Sequence[tuple[NamedNode, int]]
_LEVEL: Final = 1
_HEADER: Final = struct.Struct(">III")
# Shards that are held open while they are read in the order of their articles' names.
_OPEN: Final = 32


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article's graph is: the number of the shard, and at which byte."""

    shard: int
    at: int


@dataclass(frozen=True, slots=True)
class Packed:
    """An article's statements, compressed: its own graph as N-Quads and as TriG, and what it says in the shared graph.

    `size` is that of the N-Quads in bytes, before they were compressed.
    """

    own: bytes
    trig: bytes
    shared: bytes
    size: int


def pack(own: bytes, trig: bytes, shared: bytes) -> Packed:
    """Compress an article's statements: N-Quads and TriG shrink to a twentieth."""
    compress = zstandard.ZstdCompressor(level=_LEVEL).compress
    return Packed(compress(own), compress(trig), compress(shared), len(own) + len(shared))


class Shards:
    """The shards in a folder, which is made when it is needed; a context manager. One process has them at a time.

    `last` is the highest number that was ever given to one; `afresh` says that the store has none of them.
    Raises OSError where the disk is full.
    """

    def __init__(self, folder: Path, last: int, *, afresh: bool = False) -> None:
        self._folder = folder
        names = [p.name for p in folder.iterdir()] if folder.is_dir() else []
        numbers = {int(name.removesuffix(_NEW)): name.endswith(_NEW) for name in names if name.removesuffix(_NEW).isdecimal()}
        for number in [number for number, new in numbers.items() if afresh and not new]:
            self._path(number, new=False).rename(self._path(number, new=True))
            numbers[number] = True
        self.waiting = sorted(number for number, new in numbers.items() if new)
        """Numbers of the shards that a run left before the store had loaded them."""
        self.loaded = frozenset(number for number, new in numbers.items() if not new)
        """Numbers of those that the store has."""
        self._number = max([last, *numbers]) + 1
        self._out: BinaryIO | None = None
        self._graphs: list[tuple[NamedNode, int]] = []
        self._size = 0
        self._full: list[tuple[int, _Graphs]] = []

    def __enter__(self) -> Shards:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._out is not None:
            self._out.close()

    def append(self, graphs: Sequence[tuple[NamedNode, Packed]]) -> list[Place]:
        """Write articles' graphs to the shard that is being filled; where each one is."""
        if self._out is None:
            self._folder.mkdir(exist_ok=True)
            self._out = self._path(self._number, new=True).open("wb")
        places, written, at = list[Place](), list[bytes](), self._out.tell()
        for name, packed in graphs:
            places.append(Place(self._number, at))
            self._graphs.append((name, at))
            parts = (packed.own, packed.trig, packed.shared)
            written += (_HEADER.pack(*map(len, parts)), *parts)
            at += _HEADER.size + sum(map(len, parts))
            self._size += packed.size
        self._out.write(b"".join(written))
        self._out.flush()
        if self._size >= FULL:
            self._end()
        return places

    def _end(self) -> None:
        """End the shard that is being filled, if there is one."""
        if self._out is None:
            return
        self._out.close()
        self._full.append((self._number, self._graphs))
        self._out, self._number, self._graphs, self._size = None, self._number + 1, [], 0

    def load(self, store: EmbeddedStore, threads: int = 1) -> None:
        """Load what was appended into the store, by some threads. Raises StoreError where the store cannot take it."""
        self._end()
        self._load(self._full, store, threads)
        self._full = []

    def load_waiting(self, graphs: Sequence[tuple[NamedNode, Place]], store: EmbeddedStore, threads: int = 1) -> None:
        """Load those of `graphs` that are in shards which were left waiting; otherwise as `load`."""
        of_each = dict[int, list[tuple[NamedNode, int]]]((number, []) for number in self.waiting)
        for name, place in graphs:
            of_each[place.shard].append((name, place.at))
        self._load([*of_each.items()], store, threads)
        self.waiting = []

    def _load(self, shards: Sequence[tuple[int, _Graphs]], store: EmbeddedStore, threads: int) -> None:
        def one(shard: tuple[int, _Graphs]) -> int:
            number, graphs = shard
            path = self._path(number, new=True)
            with path.open("rb") as file:
                own = (part for _, at in graphs for part in _parts(file, at, "own"))
                shared = [part for _, at in graphs for part in _parts(file, at, "shared")]
                store.put_nquads([name for name, _ in graphs], own, shared)
            store.flush()
            path.rename(self._path(number, new=False))
            return number

        with ThreadPoolExecutor(threads) as loaders:
            for number in loaders.map(one, shards):
                self.loaded |= {number}
        _give_back()

    def graphs(self, places: Collection[tuple[NamedNode, Place]]) -> Iterator[tuple[NamedNode, bytes, bytes]]:
        """The graphs at `places`, loaded ones, in that order: name, sorted N-Quads, TriG. Raises StoreError for a damaged shard."""
        opened = OrderedDict[int, BinaryIO]()
        try:
            for name, place in places:
                if place.shard not in opened:
                    if len(opened) >= _OPEN:
                        opened.popitem(last=False)[1].close()
                    opened[place.shard] = self._path(place.shard, new=False).open("rb")
                own, trig = _parts(opened[place.shard], place.at, "own", "trig")
                yield name, own, trig
        finally:
            for shard in opened.values():
                shard.close()

    def keep(self, numbers: Collection[int]) -> None:
        """Remove the loaded shards of other numbers."""
        for number in self.loaded - {*numbers}:
            self._path(number, new=False).unlink()
        self.loaded &= {*numbers}

    def _path(self, number: int, *, new: bool) -> Path:
        return self._folder / f"{number:06}{_NEW if new else ''}"


def _give_back() -> None:
    """Give memory that is free again back to the system: glibc keeps apart what each thread took in a load, 40 MB and more."""
    with contextlib.suppress(OSError, AttributeError, TypeError):  # other C libraries have no such function
        ctypes.CDLL(None).malloc_trim(0)


def _parts(shard: BinaryIO, at: int, *wanted: Literal["own", "trig", "shared"]) -> list[bytes]:
    """Parts of the graph at a place in a shard, in the order in which they are written."""
    try:
        shard.seek(at)
        found: list[bytes] = []
        for name, size in zip(("own", "trig", "shared"), _HEADER.unpack(shard.read(_HEADER.size)), strict=True):
            if name in wanted:
                found.append(zstandard.ZstdDecompressor().decompress(shard.read(size)))
            else:
                shard.seek(size, os.SEEK_CUR)
        return found
    except (struct.error, zstandard.ZstdError):
        again = " with --again" if shard.name.endswith(_NEW) else ""
        raise StoreError(f"{shard.name}: damaged; remove it, and run the same command{again}") from None
