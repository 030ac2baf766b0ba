"""Triple stores behind one small interface: embedded (Oxigraph on disk), in memory (rdflib), remote (SPARQL 1.1).

`Store` is what a question needs; `EmbeddedStore` and `GraphStore` and `RemoteStore` are it. Terms are pyoxigraph's
everywhere, whatever the store.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode

Term = NamedNode | BlankNode | Literal


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to a SELECT: variable names in the order asked for, and rows of terms, None where unbound.

    That to an ASK is `truth`: one row with one column, and `answer`, which machine formats write in a form of its own.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    answer: bool | None = None

    def __iter__(self) -> Iterator[Sequence[Term | None]]:
        return iter(self.rows)


def truth(answer: bool) -> Solutions:
    """The answer to an ASK."""
    return Solutions(("answer",), ((Literal(answer),),), answer)


class Store(Protocol):
    """What a question is asked of."""

    def select(self, sparql: str) -> Solutions:
        """The answer to a SELECT; an ASK gives one row and column, `answer`. Raises StoreError."""
        ...

    def construct(self, sparql: str) -> bytes:
        """The answer to a CONSTRUCT or DESCRIBE, as sorted N-Triples. Raises StoreError."""
        ...

    @property
    def name(self) -> str:
        """What a message calls the store: its path or address."""
        ...


__all__ = ["Solutions", "Store", "Term", "truth"]
