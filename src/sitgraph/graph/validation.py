"""Checking graphs against the shapes of `ontology/shapes.ttl`, and quotes against the articles' own text.

pyshacl does the checking, over a plain rdflib graph (twenty times faster there than over other stores).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, cast

import pyoxigraph
import rdflib
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat
from rdflib import RDF, RDFS, BNode, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from sitgraph import resources
from sitgraph.errors import InputError
from sitgraph.graph.terms import clean
from sitgraph.vocabulary import BASE, PREFIXES, SCHEMA, SIT

Severity = Literal["Violation", "Warning", "Info"]
_FORMATS: Final = {
    ".ttl": RdfFormat.TURTLE, ".trig": RdfFormat.TRIG, ".nq": RdfFormat.N_QUADS, ".nt": RdfFormat.N_TRIPLES,
}  # fmt: skip
_SHAPES: Final = rdflib.Namespace(BASE + "shapes#")
_TEXT: Final = _SHAPES.Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: the node, what it is called, what is wrong with it, and by which shape."""

    node: str
    label: str | None
    message: str
    shape: str
    value: str | None = None
    path: str | None = None
    severity: Severity = "Violation"


@dataclass(frozen=True, slots=True)
class Validation:
    """The outcome for one graph: findings, what was checked, and the SHACL report as a graph."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    report: rdflib.Graph

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def turtle(self) -> bytes:
        """The SHACL validation report as Turtle."""
        return self.report.serialize(format="turtle", encoding="utf-8")

    def json(self) -> str:
        """The SHACL validation report as JSON: `conforms`, and `results` with SHACL's names for their keys."""
        results = [
            {
                "focusNode": f.node,
                "label": f.label,
                "resultPath": f.path,
                "value": f.value,
                "resultMessage": f.message,
                "sourceShape": f.shape,
                "resultSeverity": f.severity,
            }
            for f in self.findings
        ]
        return json.dumps({"conforms": self.conforms, "results": results}, ensure_ascii=False, indent=2)


def load(path: Path) -> rdflib.Graph:
    """The triples of a Turtle, TriG, N-Triples or N-Quads file, all graphs together.

    Raises InputError where the file is missing, is none of these or is malformed.
    """
    form = _FORMATS.get(path.suffix.casefold())
    if form is None:
        raise InputError(f"{path}: not a graph by its ending; give Turtle (.ttl), TriG (.trig), .nq or .nt")
    try:
        with path.open("rb") as stream:
            return graph_of(pyoxigraph.parse(stream, form))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{path}: not valid {form.name}: {str(error).splitlines()[0]}") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None


def graph_of(quads: Iterable[Quad]) -> rdflib.Graph:
    """Quads as one rdflib graph, the graphs' names dropped."""
    graph = rdflib.Graph(bind_namespaces="none")
    for quad in quads:
        graph.add((_node(quad.subject), _node(quad.predicate), _node(quad.object)))
    return graph


def _node(term: object) -> Node:
    match term:
        case NamedNode():
            return URIRef(term.value)
        case BlankNode():
            return BNode(term.value)
        case pyoxigraph.Literal():
            datatype = None if term.language else URIRef(term.datatype.value)
            return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
        case _:
            raise InputError(f"{term}: triples about triples are no part of a Sitgraph graph")


@lru_cache(maxsize=1)
def shapes() -> rdflib.Graph:
    """The bundled shapes, read once."""
    return rdflib.Graph().parse(resources.folder("ontology") / "shapes.ttl", format="turtle")


def validate(graph: rdflib.Graph, *, texts: Mapping[str, str] | None = None) -> Validation:
    """Check `graph` against the shapes; with `texts` (article id → text), every quote against its text as well."""
    import pyshacl

    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes(), inplace=True, advanced=False)
    report = cast(rdflib.Graph, report)
    if texts is not None:
        _check_texts(graph, texts, report)
    for name, base in PREFIXES.items():
        report.bind(name, base)
    report.bind("shapes", _SHAPES)
    report.bind("sh", SH)
    kinds = Counter(str(o).removeprefix(SIT.base) for o in graph.objects(None, RDF.type) if str(o).startswith(SIT.base))
    articles = len(set(graph.subjects(RDF.type, URIRef(SCHEMA.NewsArticle.value))))
    return Validation(tuple(_findings(graph, report)), {"articles": articles, **kinds}, report)


def _findings(graph: rdflib.Graph, report: rdflib.Graph) -> list[Finding]:
    names = _shape_names()
    found: list[Finding] = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node = report.value(result, SH.focusNode)
        value, path = report.value(result, SH.value), report.value(result, SH.resultPath)
        label = graph.value(node, RDFS.label) or graph.value(node, URIRef(SIT.spelling.value))
        shape = report.value(result, SH.sourceShape)
        found.append(
            Finding(
                str(node),
                str(label) if label is not None else None,
                " / ".join(sorted(str(m) for m in report.objects(result, SH.resultMessage))),
                names.get(shape, str(shape).removeprefix(_SHAPES)),
                None if value is None or value == node else str(value),
                str(path) if isinstance(path, URIRef) else None,
            )
        )
    return sorted(found, key=lambda f: (f.shape, f.node, f.message, f.value or ""))


@lru_cache(maxsize=1)
def _shape_names() -> dict[Node | None, str]:
    """From a property shape's node (or a node shape's) to the name of the node shape it belongs to."""
    graph = shapes()
    names: dict[Node | None, str] = {}
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        name = str(shape).removeprefix(_SHAPES)
        names[shape] = name
        for part in graph.objects(shape, SH.property):
            names[part] = name
    return names


def _check_texts(graph: rdflib.Graph, texts: Mapping[str, str], report: rdflib.Graph) -> None:
    """Add to `report` every article whose text is another, and every quote that is not the text's slice."""
    term = {name: URIRef(SIT[name].value) for name in SIT}
    known: dict[Node, str] = {}
    for article, _, identifier in graph.triples((None, URIRef(SCHEMA.identifier.value), None)):
        text = texts.get(str(identifier))
        if text is None:
            continue
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if str(graph.value(article, term["textDigest"])) == digest:
            known[article] = clean(text)
        else:
            _add(report, article, term["textDigest"], "the text is not the one that was read (its digest differs)")
    for claim, _, article in graph.triples((None, term["article"], None)):
        start, end = graph.value(claim, term["sentenceStart"]), graph.value(claim, term["sentenceEnd"])
        if article not in known or start is None or end is None:
            continue
        if known[article][int(str(start)) : int(str(end))] != str(graph.value(claim, term["sentence"])):
            _add(report, claim, term["sentence"], "the quote is not the slice of the article's text at its offsets")


def _add(report: rdflib.Graph, node: Node, path: Node, message: str) -> None:
    result = BNode()
    for whole in report.subjects(RDF.type, SH.ValidationReport):
        report.set((whole, SH.conforms, rdflib.Literal(False)))
        report.add((whole, SH.result, result))
    for predicate, value in (
        (RDF.type, SH.ValidationResult), (SH.focusNode, node), (SH.resultPath, path), (SH.sourceShape, _TEXT),
        (SH.resultMessage, rdflib.Literal(message)), (SH.resultSeverity, SH.Violation),
        (SH.sourceConstraintComponent, _SHAPES.TextConstraintComponent),
    ):  # fmt: skip
        report.add((result, predicate, value))
