"""The registry as RDF: every formation with its dated names, memberships and allegiances, every side with its forces."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat

from sitgraph import iris, registry, resources
from sitgraph.errors import InputError, UsageError
from sitgraph.graph import terms
from sitgraph.graph.parties import side_node, unit_node
from sitgraph.graph.sink import Sink
from sitgraph.graph.writer import dump
from sitgraph.registry.formations import UnitEntry, units
from sitgraph.registry.sides import Side, enemies
from sitgraph.vocabulary import RDF, RDFS, SIT, SKOS

_FORMATS: Final = {".ttl": RdfFormat.TURTLE, ".trig": RdfFormat.TRIG, ".nq": RdfFormat.N_QUADS, ".nt": RdfFormat.N_TRIPLES}


def _forces(sink: Sink, side: Side) -> None:
    node = side_node(sink, side.name)
    for other in enemies(side.name):
        sink.share(node, SIT.opponentOf, side_node(sink, other))
    words: dict[str, list[str]] = {side.forces: []}
    for word, forces in side.proxies:
        words.setdefault(forces, []).append(word)
    for name, marks in words.items():
        forces = iris.forces(name, side.name)
        for kind in (SIT.Force, SIT.Actor):
            sink.share(forces, RDF.type, kind)
        sink.share(forces, RDFS.label, terms.words(name, resources.naming_language()))
        sink.share(forces, SIT.side, node)
        for mark in marks:
            if mark != name:
                sink.share(forces, SKOS.altLabel, terms.words(mark, resources.naming_language()))


def registry_rdf(form: RdfFormat = RdfFormat.TURTLE, entries: Iterable[UnitEntry] | None = None) -> bytes:
    """The registry, bundled and added, in a format of RDF; with `entries`, these formations and what is above them."""
    sink = Sink(iris.SHARED)
    for entry in units().values() if entries is None else entries:
        unit_node(sink, entry.key, entry.name, entry.side)
    if entries is None:
        for _, side in sorted(registry.sides().items()):
            _forces(sink, side)
    return dump(sink.quads(), form)


def write(path: Path) -> None:
    """Write the registry to `path`, in the format that its ending names.

    Raises UsageError for an ending that names none, InputError where the file cannot be written.
    """
    form = _FORMATS.get(path.suffix.casefold())
    if form is None:
        raise UsageError(f"{path}: its ending names no format; end it in .ttl, .trig, .nq or .nt")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(registry_rdf(form))
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None
