"""Proofs by HermiT, through owlready2: consistency, satisfiability, and what the axioms entail.

The reasoner is handed a view of the graph, not the graph: HermiT stops at `xsd:date` and `wktLiteral`, so days
become `xsd:dateTime` and well-known text is left out; annotations carry no meaning for it and are left out too.
owlready2 reads N-Triples, so that is what the view is.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from sitgraph import resources
from sitgraph.errors import InputError, ValidationError
from sitgraph.vocabulary import RDF, SIT, XSD, Namespace

_MISSING: Final = (
    "Java is not installed, and HermiT, the reasoner that proves consistency, runs on it: install a Java runtime of "
    "version 8 or later (Debian, Ubuntu: apt install default-jre-headless; macOS: brew install openjdk; Windows: "
    "https://adoptium.net) and see that `java` is on the PATH. Reading and querying need no Java."
)


class _OWL(metaclass=Namespace, base="http://www.w3.org/2002/07/owl#"):
    AnnotationProperty: NamedNode
    Ontology: NamedNode
    NamedIndividual: NamedNode
    ObjectProperty: NamedNode


_KEPT_DATATYPES: Final = {
    XSD.integer, XSD.decimal, XSD.boolean, XSD.string, XSD.dateTime, XSD.anyURI,
    NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"),
}  # fmt: skip
_BUILT_IN_ANNOTATIONS: Final = {
    NamedNode("http://www.w3.org/2000/01/rdf-schema#" + name) for name in ("label", "comment", "isDefinedBy", "seeAlso")
} | {NamedNode("http://www.w3.org/2002/07/owl#" + name) for name in ("versionIRI", "versionInfo")}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reasoner found: `unsatisfiable` are IRIs of classes that can have no member."""

    consistent: bool
    unsatisfiable: tuple[str, ...]
    classes: int
    entailed: frozenset[tuple[str, str, str]]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.consistent and not self.unsatisfiable


def ontology_triples(*names: str) -> list[Triple]:
    """The triples of files of the bundled `ontology/` folder, `sitgraph.ttl` and `reasoning.ttl` by default.

    Blank nodes of different files are kept apart.
    """
    triples: list[Triple] = []
    for name in names or ("sitgraph.ttl", "reasoning.ttl"):
        path = resources.folder("ontology") / name
        parsed = pyoxigraph.parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True)
        triples += [quad.triple for quad in parsed]
    return triples


def file_triples(path: Path) -> list[Triple]:
    """The triples of a Turtle, TriG, N-Triples or N-Quads file, all graphs together.

    Raises InputError where the file is missing, is none of these or is malformed.
    """
    try:
        parsed = pyoxigraph.parse(path=str(path), rename_blank_nodes=True)
        return [quad.triple for quad in parsed]
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{path}: not a graph that can be read: {str(error).splitlines()[0]}") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or 'no such file'})") from None


def view(triples: Iterable[Triple]) -> list[Triple]:
    """The part of a graph that HermiT can reason with, days as midnight UTC."""
    given = list(triples)
    annotations = _BUILT_IN_ANNOTATIONS | {
        t.subject for t in given if t.predicate == RDF.type and t.object == _OWL.AnnotationProperty
    }
    kept: list[Triple] = []
    for triple in given:
        obj = triple.object
        if triple.predicate in annotations:
            continue
        if isinstance(obj, Literal):
            if obj.datatype == XSD.date:
                obj = Literal(f"{obj.value}T00:00:00Z", datatype=XSD.dateTime)
            if obj.datatype not in _KEPT_DATATYPES:
                continue
        if triple.predicate == SIT.inRole or triple.predicate == SIT.predicate:
            continue  # their values are properties: meaningful to a reader, a pun to a reasoner
        kept.append(Triple(triple.subject, triple.predicate, obj))
    return kept


def java() -> str | None:
    """Where Java is, None where it is not installed."""
    return shutil.which("java")


def prove(triples: Iterable[Triple], *, entail: bool = False) -> Verdict:
    """Hand `triples` (ontology and data together) to HermiT.

    With `entail`, the object properties between named individuals that follow are in the verdict, those that
    were given among them. Raises ValidationError where there is no Java.
    """
    if java() is None:
        raise ValidationError(_MISSING)
    import owlready2

    data = cast(bytes, pyoxigraph.serialize(dict.fromkeys(view(triples)), format=RdfFormat.N_TRIPLES))
    world: Any = owlready2.World()
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        world.get_ontology("https://w3id.org/sitgraph/reasoned-view").load(fileobj=io.BytesIO(data))
        try:
            owlready2.sync_reasoner_hermit(world, infer_property_values=entail, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return Verdict(False, (), 0, frozenset())
    bad = sorted({str(c.iri) for c in world.inconsistent_classes() if str(c.iri) != owlready2.Nothing.iri})
    named = len(list(world.classes()))
    return Verdict(True, tuple(bad), named, _entailed(world) if entail else frozenset())


def _entailed(world: Any) -> frozenset[tuple[str, str, str]]:
    terms = {SIT[name].value for name in SIT}
    found = ((str(s), str(p), str(o)) for s, p, o in world.as_rdflib_graph())
    return frozenset(fact for fact in found if fact[1] in terms)
