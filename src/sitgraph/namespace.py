"""Closed namespaces: a misspelt term fails at once, in the type checker and at run time."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

BASE = "https://w3id.org/sitgraph/"


class Namespace(type):
    """Metaclass of a closed namespace: every annotated name becomes the `NamedNode` base + name."""

    base: str
    _terms: dict[str, NamedNode]

    def __new__(  # noqa: D102 - documented on the class
        cls, name: str, bases: tuple[type, ...], body: dict[str, object], *, base: str
    ) -> Namespace:
        annotations: dict[str, object] = body.get("__annotations__", {})  # pyright: ignore[reportAssignmentType]
        made = super().__new__(cls, name, bases, body)
        made.base = base
        made._terms = {}
        for attribute in annotations:
            term = NamedNode(base + attribute.rstrip("_"))
            made._terms[attribute.rstrip("_")] = term
            setattr(made, attribute, term)
        return made

    def __init__(cls, name: str, bases: tuple[type, ...], body: dict[str, object], *, base: str) -> None:
        super().__init__(name, bases, body)

    def __iter__(cls) -> Iterator[str]:
        """Local names of all terms, in the order of their declaration."""
        return iter(cls._terms)

    def __getitem__(cls, local: str) -> NamedNode:
        """The term with this local name; raises KeyError for one that is not in the namespace."""
        try:
            return cls._terms[local]
        except KeyError:
            raise KeyError(f"{cls.__name__} has no term {local!r}; see ontology/sitgraph.ttl") from None

    def __contains__(cls, local: object) -> bool:
        return local in cls._terms
