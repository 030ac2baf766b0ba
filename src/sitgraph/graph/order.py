"""The order in which statements are written: by graph, subject, then type and label before the other predicates, then object.

What is sorted are lines of N-Triples, or of N-Quads of one graph: a serialiser writes them in one go, where asking every
term for its text costs several times as much, and bytes are compared as fast as anything can be. No line can be the
beginning of another's term, since a space ends each and sorts before all that may go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Triple, serialize

from sitgraph.graph.sink import Statement
from sitgraph.vocabulary import RDF, RDFS

# An angle bracket, with which every other predicate begins, sorts after the figures.
_FIRST: Final = ((f" {RDF.type} ".encode(), b" 0 "), (f" {RDFS.label} ".encode(), b" 1 "))


def ntriples(statements: Iterable[Statement]) -> list[bytes]:
    """Each of `statements` as a line of N-Triples: those of one subject after each other are the fastest."""
    lines: list[str] = []
    names: dict[object, str] = {}
    last, begins = None, ""
    for subject, predicate, value in statements:
        if subject is not last:
            last, begins = subject, str(subject)
        name = names.get(predicate)
        if name is None:
            name = names[predicate] = str(predicate)
        lines.append(f"{begins} {name} {value} .\n")
    return [line.encode() for line in lines]


def in_order(lines: Sequence[bytes]) -> list[bytes]:
    """Lines of N-Triples, or of N-Quads of one graph, sorted."""
    return [line for _, line in sorted(zip(_keys(lines), lines, strict=True))]


def ordered(quads: Iterable[Quad]) -> list[Quad]:
    """Quads by graph (those of none come first), then subject, then type and label before the other predicates."""
    graphs: dict[str, list[Quad]] = {}
    for quad in quads:
        graphs.setdefault("" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name), []).append(quad)
    found: list[Quad] = []
    for _, given in sorted(graphs.items()):
        keys = _keys(_lines(given, RdfFormat.N_QUADS))
        found += (given[i] for i in sorted(range(len(given)), key=keys.__getitem__))
    return found


def flatten(quads: Iterable[Quad]) -> list[Triple]:
    """The triples of all graphs together, each once, sorted by subject."""
    triples = [quad.triple for quad in quads]
    unique = dict(zip(_lines(triples, RdfFormat.N_TRIPLES), triples, strict=True))
    return [unique[line] for line in in_order(list(unique))]


def _lines(statements: Iterable[Quad] | Iterable[Triple], format: RdfFormat) -> list[bytes]:
    return (serialize(statements, format=format) or b"").splitlines(keepends=True)


def _keys(lines: Sequence[bytes]) -> list[bytes]:
    """What each line is sorted by: itself, with what type and label are written as before any other predicate."""
    text = b"".join(lines)
    for name, first in _FIRST:
        text = text.replace(name, first)
    return text.splitlines()
