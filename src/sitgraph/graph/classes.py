"""The super-classes of each class of event, written out so that a question one class wide is one triple."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

from sitgraph import resources
from sitgraph.errors import ValidationError
from sitgraph.vocabulary import SIT

_ABOVE = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?below ?above WHERE { ?below rdfs:subClassOf+ ?above FILTER(isIRI(?above)) }"""


@lru_cache(maxsize=1)
def _supers() -> dict[NamedNode, tuple[NamedNode, ...]]:
    store = Store()
    store.load(path=str(resources.folder("ontology") / "sitgraph.ttl"), format=RdfFormat.TURTLE)
    found: dict[NamedNode, list[NamedNode]] = {}
    for row in cast(QuerySolutions, store.query(_ABOVE)):
        below, above = cast(NamedNode, row["below"]), cast(NamedNode, row["above"])
        if above.value.startswith(SIT.base):
            found.setdefault(below, []).append(above)
    return {cls: tuple(sorted(above, key=lambda c: c.value)) for cls, above in found.items()}


@lru_cache(maxsize=256)
def types_of(name: str) -> tuple[NamedNode, ...]:
    """The class `name` and every class of the ontology above it, the class itself first.

    Raises ValidationError where the ontology has no such class.
    """
    if name not in SIT:
        raise ValidationError(f"{name!r} is no class of ontology/sitgraph.ttl: add it there, or correct the operation")
    return (SIT[name], *_supers().get(SIT[name], ()))
