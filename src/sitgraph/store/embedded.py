"""The embedded store: Oxigraph in process, on disk. One writer at a time; readers open it read-only."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat

from sitgraph.errors import StoreError
from sitgraph.iris import SHARED
from sitgraph.store import Solutions, Term, truth
from sitgraph.store.parts import one_stream
from sitgraph.store.sparql import names_dataset, names_graphs

_MARK = "CURRENT"
_PART = 32_000_000
# Subjects of the shared graph that are held at once.
_SUBJECTS = 1_000
# Statements of the shared graph that a writer keeps in mind, so as not to write them again.
_SHARED_LINES = 50_000
# Threads that read the graphs of a store ahead.
_READERS = 2
# Files that a store may hold open while it is written.
_OPEN_FILES = 96


def is_store(path: Path) -> bool:
    """Whether a folder holds an embedded store."""
    return (path / _MARK).is_file()


class EmbeddedStore:
    """A store in a folder; a context manager.

    To write, it is made where it is missing. With `read_only` it must be there; several processes can read it, while
    none writes.
    With `in_memory` its statements are read into memory first, for many questions in a row: all graphs together, as
    nearly every question wants them, which is several times faster than the union of graphs. A query that names
    graphs is asked of the disk.

    Raises StoreError where it is missing, damaged, or another process writes to it, or memory does not hold it.
    """

    def __init__(self, path: Path | str, *, read_only: bool = False, in_memory: bool = False) -> None:
        self.path = Path(path)
        self._shared: set[bytes] = set()
        if (read_only or in_memory) and not is_store(self.path):
            raise StoreError(f"{self.path}: no store there; make one with: sitgraph extract ARTICLES -o {self.path.parent}")
        try:
            if read_only or in_memory:
                self._store = _read_only(self.path)
            else:
                self.path.mkdir(parents=True, exist_ok=True)
                with _few_open_files():
                    self._store = pyoxigraph.Store(str(self.path))
            self._stamp = _stamp(self.path) if read_only or in_memory else None
            if in_memory:
                _check_memory(self.path)
            self._flat = _flattened(self._store) if in_memory else None
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(_reason(self.path, error)) from None

    @property
    def name(self) -> str:
        """The store's folder."""
        return str(self.path)

    def __enter__(self) -> EmbeddedStore:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the store go, so that another process can write to it."""
        del self._store

    # ── writing ───────────────────────────────────────────────────────────────────────────────────────

    def put_article(self, graph: NamedNode, quads: Iterable[Quad]) -> None:
        """Replace the graph of one article; what `quads` say in the shared graph is added to it.

        Raises StoreError where the disk is full or the store cannot be written.
        """
        try:
            if self._store.contains_named_graph(graph):
                self._store.remove_graph(graph)
            self._store.extend(quads)
        except OSError as error:
            raise StoreError(_reason(self.path, error)) from None

    def put_articles(self, articles: Sequence[tuple[NamedNode, Sequence[Quad]]]) -> None:
        """Replace the graphs of several articles, in one write: much faster than one by one.

        Written by the bulk loader, which takes a third of the time and a fraction of the memory of a transaction. A
        write that is broken off may leave some of the graphs without all their quads: put them again.
        """
        try:
            self._forget([graph for graph, _ in articles])
            self._store.bulk_extend(quad for _, quads in articles for quad in quads)
        except OSError as error:
            raise StoreError(_reason(self.path, error)) from None

    def put_nquads(self, graphs: Sequence[NamedNode], own: Iterable[bytes], shared: Iterable[bytes] = ()) -> None:
        """Replace the graphs of several articles by what `own` says, and add what `shared` says of the shared graph.

        Both are parts of N-Quads, of whole lines and of terms that were checked when they were made; those of `own` are
        read one after another. Otherwise as `put_articles`.
        What articles say in the shared graph they mostly say in the same words: it is written once, not with each.
        """
        said = {line: None for part in shared for line in part.splitlines(keepends=True) if line not in self._shared}
        try:
            self._forget(graphs)
            self._store.bulk_load(one_stream([b"".join(said)], own), format=RdfFormat.N_QUADS, lenient=True)
        except OSError as error:
            raise StoreError(_reason(self.path, error)) from None
        if len(self._shared) > _SHARED_LINES:
            self._shared.clear()
        self._shared.update(said)

    def _forget(self, graphs: Sequence[NamedNode]) -> None:
        for graph in graphs:
            if self._store.contains_named_graph(graph):
                self._store.remove_graph(graph)

    def flush(self) -> None:
        """Write everything to the disk."""
        try:
            self._store.flush()
        except OSError as error:
            raise StoreError(_reason(self.path, error)) from None

    def optimize(self) -> None:
        """Put the store in its best order for reading, after many articles were written."""
        self._store.optimize()

    # ── reading ───────────────────────────────────────────────────────────────────────────────────────

    def __len__(self) -> int:
        """The number of quads."""
        return len(self._store)

    def graph_names(self, but: Collection[NamedNode] = ()) -> list[NamedNode]:
        """The named graphs: the shared graph first, then the articles' by name; those in `but` are left out."""
        names = [node for node in self._store.named_graphs() if isinstance(node, NamedNode) and node not in but]
        return sorted(names, key=lambda node: (node != SHARED, node.value))

    def parts(self, but: Collection[NamedNode] = ()) -> Iterator[tuple[NamedNode, bytes]]:
        """The quads of named graphs as N-Quads, never many at once: the shared graph, then each article's by name as one part.

        Graphs in `but` are left out.

        The shared graph, which grows with all that is ever named, comes in parts of whole subjects, in order. Within a
        part the order is the store's. The graphs that follow are read while one is made use of.

        Raises StoreError where the store cannot be read.
        """
        try:
            subjects = sorted({q.subject for q in self._store.quads_for_pattern(None, None, None, SHARED)}, key=str)
            for start in range(0, len(subjects), _SUBJECTS):
                of_them = (q for s in subjects[start : start + _SUBJECTS] for q in self._store.quads_for_pattern(s, None, None, SHARED))
                yield SHARED, pyoxigraph.serialize(of_them, format=RdfFormat.N_QUADS) or b""
            del subjects
            names = (name for name in self.graph_names(but) if name != SHARED)
            with ThreadPoolExecutor(_READERS) as readers:
                ahead = deque((name, readers.submit(self._nquads, name)) for name in islice(names, 2 * _READERS))
                while ahead:
                    name, part = ahead.popleft()
                    ahead.extend((name, readers.submit(self._nquads, name)) for name in islice(names, 1))
                    yield name, part.result()
        except (OSError, RuntimeError) as error:
            raise StoreError(_reason(self.path, error, "cannot be read")) from None

    def _nquads(self, graph: NamedNode) -> bytes:
        """One named graph as N-Quads, in the store's order."""
        data = self._store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
        # No literal holds a line's end as it is: both formats write it escaped.
        return data.replace(b" .\n", f" {graph} .\n".encode())

    def graphs(self) -> Iterator[tuple[NamedNode, list[Quad]]]:
        """Each named graph with its quads: the shared graph first, then the articles' by name."""
        for name in self.graph_names():
            yield name, list(self._store.quads_for_pattern(None, None, None, name))

    def graph(self, name: NamedNode | None) -> bytes:
        """One graph as sorted N-Triples; that of statements in no graph by None."""
        try:
            data = self._store.dump(format=RdfFormat.N_TRIPLES, from_graph=name or DefaultGraph()) or b""
        except (OSError, RuntimeError) as error:
            raise StoreError(_reason(self.path, error, "cannot be read")) from None
        return b"".join(sorted(data.splitlines(keepends=True)))

    def select(self, sparql: str) -> Solutions:
        """The answer to a SELECT or ASK over all graphs together. Raises StoreError for a query it cannot run."""
        result = self._query(sparql)
        if isinstance(result, QueryBoolean):
            return truth(bool(result))
        if not isinstance(result, QuerySolutions):
            raise StoreError("the query gives a graph, not rows; ask for it as Turtle")
        columns = tuple(v.value for v in result.variables)
        rows: list[tuple[Term | None, ...]] = []
        try:
            rows.extend(tuple(row) for row in result)  # type: ignore[misc]
        except (OSError, RuntimeError) as error:
            raise StoreError(_reason(self.path, error, "the query failed")) from None
        if any(isinstance(term, pyoxigraph.Triple) for row in rows for term in row):  # pyright: ignore[reportUnnecessaryIsInstance] - those of SPARQL 1.2
            raise StoreError("the query gives triples as values, which SPARQL 1.1 has not; ask for their parts")
        return Solutions(columns, tuple(rows))

    def construct(self, sparql: str) -> bytes:
        """The answer to a CONSTRUCT or DESCRIBE, as sorted N-Triples."""
        result = self._query(sparql)
        if not isinstance(result, QueryTriples):
            raise StoreError("the query gives rows, not a graph")
        try:
            data = pyoxigraph.serialize(result, format=RdfFormat.N_TRIPLES) or b""
        except (OSError, RuntimeError) as error:
            raise StoreError(_reason(self.path, error, "the query failed")) from None
        return b"".join(sorted(data.splitlines(keepends=True)))

    def _renew(self) -> None:
        """Open the store again if it was written to: files that were there when it was opened may be gone."""
        if self._stamp is not None and (now := _stamp(self.path)) != self._stamp:
            self._store = _read_only(self.path)
            self._flat = _flattened(self._store) if self._flat is not None else None
            self._stamp = now

    def _query(self, sparql: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        try:
            self._renew()
            if self._flat is not None and not names_graphs(sparql):
                return self._flat.query(sparql)
            return self._store.query(sparql, use_default_graph_as_union=not names_dataset(sparql))
        except SyntaxError as error:
            raise StoreError(f"not valid SPARQL: {' '.join(str(error).split())}") from None
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(_reason(self.path, error, "the query failed")) from None


class MemoryStore:
    """Quads in memory, asked in the same way: for one article, or a file."""

    def __init__(self, quads: Iterable[Quad], name: str = "memory") -> None:
        self._inner = EmbeddedStore.__new__(EmbeddedStore)
        self._inner.path = Path(name)
        self._inner._store = pyoxigraph.Store()  # pyright: ignore[reportPrivateUsage]
        self._inner._flat = self._inner._stamp = None  # pyright: ignore[reportPrivateUsage]
        self._inner._store.bulk_extend(quads)  # pyright: ignore[reportPrivateUsage]
        self._name = name

    @property
    def name(self) -> str:
        """What it was made of."""
        return self._name

    def select(self, sparql: str) -> Solutions:
        """The answer to a SELECT or ASK."""
        return self._inner.select(sparql)

    def construct(self, sparql: str) -> bytes:
        """The answer to a CONSTRUCT or DESCRIBE, as sorted N-Triples."""
        return self._inner.construct(sparql)

    def graph_names(self) -> list[NamedNode]:
        """The named graphs, as of an `EmbeddedStore`."""
        return self._inner.graph_names()

    def graph(self, name: NamedNode | None) -> bytes:
        """One graph, as of an `EmbeddedStore`."""
        return self._inner.graph(name)

    @classmethod
    def of_files(cls, paths: Iterable[Path]) -> MemoryStore:
        """The statements of Turtle, TriG, N-Triples or N-Quads files. Raises StoreError for one that is none."""
        formats = {".ttl": RdfFormat.TURTLE, ".trig": RdfFormat.TRIG, ".nt": RdfFormat.N_TRIPLES, ".nq": RdfFormat.N_QUADS}
        made, names = cls((), ""), list[str]()
        for path in paths:
            form = formats.get(path.suffix.lower())
            if form is None:
                raise StoreError(f"{path}: not a graph; give a store's folder, or .ttl, .trig, .nt or .nq files")
            try:
                made._inner._store.bulk_load(path=str(path), format=form)  # pyright: ignore[reportPrivateUsage]
            except (OSError, SyntaxError, ValueError) as error:
                raise StoreError(f"{path}: cannot be read ({' '.join(str(error).split())})") from None
            names.append(str(path))
        made._name = ", ".join(names)
        return made


def _read_only(path: Path) -> pyoxigraph.Store:
    """The store opened to read.

    Raises StoreError where another process writes to it: the files that a reader found when it opened the store may be
    gone when it comes to read them, and the engine then takes the store for damaged, or goes on without an end.
    """
    if _is_written(path):
        raise StoreError(f"{path}: another process is writing to it; ask again when it has ended")
    return pyoxigraph.Store.read_only(str(path))


def _stamp(path: Path) -> tuple[str, int, int]:
    """What is different once the files of the store are others."""
    current = (path / _MARK).read_text(encoding="ascii", errors="replace").strip()
    manifest = (path / current).stat()
    return current, manifest.st_size, manifest.st_mtime_ns


def _is_written(path: Path) -> bool:
    """Whether another process holds the writer's lock, by the kernel's list of locks; not known where there is none (False).

    The lock itself is left alone: to open and close its file would give away a lock that this process holds.
    """
    try:
        file, locks = (path / "LOCK").stat(), Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return False
    inode = f"{os.major(file.st_dev):02x}:{os.minor(file.st_dev):02x}:{file.st_ino}"
    return any(inode in fields and "WRITE" in fields and str(os.getpid()) not in fields for fields in map(str.split, locks))


def available_memory() -> int | None:
    """The bytes of memory that can be had without swapping; None where the system does not tell (no Linux)."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)


def _check_memory(path: Path) -> None:
    """Raise StoreError where a store is too large to be held: it takes about as much in memory as on the disk."""
    needed, free = sum(file.stat().st_size for file in path.iterdir() if file.is_file()), available_memory()
    if free is not None and needed > free:
        raise StoreError(f"{path}: takes {needed / 1e6:.1f} MB of memory and {free / 1e6:.1f} are free; open it without in_memory")


def _flattened(store: pyoxigraph.Store) -> pyoxigraph.Store:
    """The triples of all graphs together, each once, in memory; read part by part, so that little is held twice."""
    memory, part = pyoxigraph.Store(), bytearray()
    for name in (DefaultGraph(), *store.named_graphs()):
        part += store.dump(format=RdfFormat.N_TRIPLES, from_graph=name) or b""
        if len(part) > _PART:
            memory.bulk_load(bytes(part), format=RdfFormat.N_TRIPLES)
            part.clear()
    memory.bulk_load(bytes(part), format=RdfFormat.N_TRIPLES)
    return memory


def _reason(path: Path, error: Exception, what: str = "cannot be opened") -> str:
    text = str(error)
    if "lock" in text.lower():
        return f"{path}: in use by another process that writes to it; wait for it to end"
    if "No space" in text:
        return f"{path}: the disk is full"
    if "orrupt" in text and _is_written(path):
        return f"{path}: another process is writing to it; ask again when it has ended"
    if "orrupt" in text:
        return f"{path}: damaged, cannot be opened ({' '.join(text.split())[:120]}); delete it and run the extraction again"
    if isinstance(error, PermissionError) or "Permission" in text:
        return f"{path}: may not be written; name another folder with -o"
    return f"{path}: {what} ({' '.join(text.split())[:200]})"


@contextmanager
def _few_open_files() -> Generator[None, None, None]:
    """While a store is opened to be written, let it think that it may hold few files open.

    The store keeps an index of each file that it holds open in memory, and holds all open if it may; it asks once, when
    it is opened. With a bound its memory stays flat however large it grows. Systems without such a limit go without.
    """
    try:
        import resource
    except ImportError:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft <= _OPEN_FILES:
        yield
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
