"""The ontology's documentation, generated from its Turtle: one page of HTML with the diagram, and its other forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Final

import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from sitgraph import resources
from sitgraph.graph import diagram, register
from sitgraph.graph.inference import rules
from sitgraph.vocabulary import BASE, PREFIXES, SIT

LANGUAGES: Final = resources.label_languages()
_FILES: Final = ("sitgraph.ttl", "alignments.ttl", "reasoning.ttl", "shapes.ttl")
_KINDS: Final = (
    ("Classes", OWL.Class), ("Object properties", OWL.ObjectProperty), ("Data properties", OWL.DatatypeProperty),
    ("Annotation properties", OWL.AnnotationProperty),
)  # fmt: skip
_FACTS: Final = (
    ("Is a", RDFS.subClassOf), ("Is a", RDFS.subPropertyOf), ("Subject is", RDFS.domain), ("Value is", RDFS.range),
    ("Subject is", URIRef("https://schema.org/domainIncludes")),
    ("Value is", URIRef("https://schema.org/rangeIncludes")),
    ("Exactly", SKOS.exactMatch), ("Close to", SKOS.closeMatch), ("Broader", SKOS.broadMatch),
    ("Narrower", SKOS.narrowMatch), ("Related", SKOS.relatedMatch),
)  # fmt: skip
_STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 68rem; padding: 1rem 1.5rem 4rem;
color: #1d2530; }
h1 { line-height: 1.2; } h2 { border-bottom: 2px solid #ccd4de; margin-top: 3rem; } h3 { margin: 2rem 0 .2rem; }
code, pre { font: .9em ui-monospace, monospace; background: #f4f6f8; } pre { padding: .8rem; overflow-x: auto; }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .1rem 1rem; margin: .4rem 0; }
dt { color: #5a6573; } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0;
border-bottom: 1px solid #e3e8ee; } .iri { color: #5a6573; font-size: .85em; } svg { width: 100%; height: auto; }
nav ul, .tree { columns: 3 14rem; padding-left: 1.2rem; } .labels { color: #5a6573; } a { color: #0b5394; }
"""


class _Page:
    """What the page is made of: the ontology with its alignments, and the shapes."""

    def __init__(self) -> None:
        folder = resources.folder("ontology")
        self.graph = rdflib.Graph(bind_namespaces="none")
        for name in ("sitgraph.ttl", "alignments.ttl"):
            self.graph.parse(folder / name, format="turtle")
        self.shapes = rdflib.Graph().parse(folder / "shapes.ttl", format="turtle")
        self.head = URIRef(SIT.base.rstrip("#"))
        self._prefixes = {base: name for name, base in PREFIXES.items()}
        self._prefixes |= {str(base): name for name, base in self.graph.namespaces()}

    def text(self, node: Node, predicate: URIRef, lang: str = LANGUAGES[0]) -> str:
        """The node's text in a language, else with no language, else nothing."""
        found = {getattr(value, "language", None): str(value) for value in self.graph.objects(node, predicate)}
        return found.get(lang) or found.get(None) or ""

    def name(self, node: Node) -> str:
        """prefix:local, or the IRI in angle brackets."""
        text = str(node)
        for base, prefix in sorted(self._prefixes.items(), key=lambda pair: -len(pair[0])):
            if base and text.startswith(base):
                return f"{prefix}:{text.removeprefix(base)}"
        return f"<{text}>"

    def link(self, node: Node) -> str:
        """The node's name, linked to its place on this page, or to its own address if it is somebody else's."""
        text, name = str(node), escape(self.name(node))
        target = anchor(text) if text.startswith(BASE) and "/notation/" not in text else text
        return f'<a href="{escape(target if target.startswith("http") else "#" + target)}"><code>{name}</code></a>'

    def terms(self, kind: Node) -> list[URIRef]:
        """Our terms of a kind, in the order of the vocabulary, which is the ontology's own."""
        return [t for t in (URIRef(SIT[n].value) for n in SIT) if (t, RDF.type, kind) in self.graph]


def anchor(iri: str) -> str:
    """The id on the page for one of our IRIs."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", iri.removeprefix(SIT.base).removeprefix(BASE))


def page() -> str:
    """The documentation as one HTML page that loads nothing from elsewhere."""
    it = _Page()
    body = "".join(
        part for section in (_head, _diagram, _tree, _terms, _schemes, _rules, _shapes) for part in section(it)
    )
    title = escape(it.text(it.head, DCTERMS.title))
    return (
        f'<!doctype html>\n<html lang="{LANGUAGES[0]}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


def _head(it: _Page) -> Iterator[str]:
    yield f"<h1>{escape(it.text(it.head, DCTERMS.title))}</h1>\n"
    yield f"<p>{escape(it.text(it.head, DCTERMS.description))}</p>\n<dl>"
    for name, predicate in (("Version", OWL.versionIRI), ("Modified", DCTERMS.modified), ("Creator", DCTERMS.creator),
                            ("Licence", DCTERMS.license)):  # fmt: skip
        for value in it.graph.objects(it.head, predicate):
            text = escape(str(value))
            yield (
                f"<dt>{name}</dt><dd>" + (f'<a href="{text}">{text}</a>' if text.startswith("http") else text) + "</dd>"
            )
    yield f"<dt>Namespace</dt><dd><code>{SIT.base}</code>, prefix <code>sit</code></dd>"
    yield "<dt>Files</dt><dd>" + ", ".join(
        f'<a href="{name}">{name}</a>' for name in (*_FILES, "sitgraph.rdf", "sitgraph.jsonld", "registry.ttl")
    )
    yield "</dd></dl>\n<nav><ul>"
    titles = ("The core", "The events", *(t for t, _ in _KINDS), "Concepts", "Inference rules", "Shapes")
    yield "".join(f'<li><a href="#{_slug(t)}">{t}</a></li>' for t in titles) + "</ul></nav>\n"


def _slug(title: str) -> str:
    return "section-" + title.casefold().replace(" ", "-")


def _heading(title: str) -> str:
    return f'<h2 id="{_slug(title)}">{title}</h2>\n'


def _diagram(it: _Page) -> Iterator[str]:
    yield _heading("The core") + diagram.core(it.graph)
    yield "<p>Solid arrows are properties by their domain and range; dashed ones lead to the class above.</p>\n"


def _tree(it: _Page) -> Iterator[str]:
    yield _heading("The events") + '<ul class="tree">' + _branch(it, URIRef(SIT.Event.value)) + "</ul>\n"


def _branch(it: _Page, cls: URIRef) -> str:
    below = [c for c in it.terms(OWL.Class) if (c, RDFS.subClassOf, cls) in it.graph]
    inner = f"<ul>{''.join(_branch(it, c) for c in below)}</ul>" if below else ""
    return f"<li>{it.link(cls)}{inner}</li>"


def _terms(it: _Page) -> Iterator[str]:
    for title, kind in _KINDS:
        yield _heading(title)
        for term in it.terms(kind):
            yield _term(it, term)


def _term(it: _Page, term: URIRef) -> str:
    others = ", ".join(f'<span lang="{tag}">{escape(it.text(term, RDFS.label, tag))}</span>' for tag in LANGUAGES[1:])
    facts = _facts(it, term)
    if (term, RDF.type, OWL.TransitiveProperty) in it.graph:
        facts.append(("Is", "transitive"))
    below = {*it.graph.subjects(RDFS.subClassOf, term), *it.graph.subjects(RDFS.subPropertyOf, term)}
    below = {s for s in below if str(s).startswith(SIT.base)}
    if below:
        facts.append(("Includes", ", ".join(it.link(s) for s in sorted(below, key=str))))
    for example in it.graph.objects(term, SKOS.example):
        facts.append(("Example", escape(str(example))))
    for source in it.graph.objects(term, DCTERMS.source):
        text = escape(str(source))
        facts.append(("Source", f'<a href="{text}">{text}</a>' if isinstance(source, URIRef) else text))
    return (
        f'<section id="{anchor(str(term))}"><h3>{escape(it.text(term, RDFS.label))} <code>{it.name(term)}</code></h3>'
        f'<div class="labels">{others}</div><p>{escape(it.text(term, SKOS.definition))}</p>'
        f"<dl>{_list(facts)}</dl></section>\n"
    )


def _facts(it: _Page, term: Node) -> list[tuple[str, str]]:
    return [
        (name, ", ".join(it.link(v) for v in values))
        for name, predicate in _FACTS
        if (values := sorted(v for v in it.graph.objects(term, predicate) if isinstance(v, URIRef)))
    ]


def _list(facts: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)


def _schemes(it: _Page) -> Iterator[str]:
    yield _heading("Concepts")
    for scheme in sorted(it.graph.subjects(RDF.type, SKOS.ConceptScheme), key=str):
        yield f'<h3 id="{anchor(str(scheme))}">{escape(it.text(scheme, RDFS.label))}</h3>'
        yield f"<p>{escape(it.text(scheme, SKOS.definition))}</p><table><tr><th>Concept</th><th>Labels</th>"
        yield "<th>Definition</th><th>Notations and matches</th></tr>"
        for concept in sorted(it.graph.subjects(SKOS.inScheme, scheme), key=str):
            labels = "<br>".join(escape(it.text(concept, SKOS.prefLabel, tag)) for tag in LANGUAGES)
            notations = [
                f"{escape(str(n))} <span class='iri'>({escape(it.name(n.datatype))})</span>"
                for n in it.graph.objects(concept, SKOS.notation)
                if isinstance(n, rdflib.Literal) and n.datatype is not None
            ]
            matches = [f"{name}: {value}" for name, value in _facts(it, concept)]
            yield (
                f'<tr id="{anchor(str(concept))}"><td><code>{escape(it.name(concept))}</code></td><td>{labels}</td>'
                f"<td>{escape(it.text(concept, SKOS.definition))}</td>"
                f"<td>{'<br>'.join(notations + matches)}</td></tr>\n"
            )
        yield "</table>\n"


def _rules(it: _Page) -> Iterator[str]:
    yield _heading("Inference rules")
    for rule in rules():
        yield f"<h3>{escape(rule.name)}</h3><p>{escape(rule.summary)}</p><dl>"
        yield _list([("Problem", escape(rule.problem)), ("Solution", escape(rule.solution)),
                     ("Derives", it.link(URIRef(rule.derives.value)))])  # fmt: skip
        yield f"</dl><pre>{escape(rule.sparql)}</pre>\n"


def _shapes(it: _Page) -> Iterator[str]:
    yield _heading("Shapes")
    for shape in sorted(it.shapes.subjects(RDF.type, SH.NodeShape), key=str):
        label = escape(str(it.shapes.value(shape, RDFS.label)))
        yield f"<h3>{escape(str(shape).rsplit('#')[-1])}</h3><p>{label}</p><ul>"
        parts = [*it.shapes.objects(shape, SH.property), *it.shapes.objects(shape, SH.sparql)]
        messages = sorted(str(m) for part in parts for m in it.shapes.objects(part, SH.message))
        yield "".join(f"<li>{escape(m)}</li>" for m in messages) + "</ul>\n"


def build(folder: Path) -> list[Path]:
    """Write the page, the diagram and the ontology in the formats that a server negotiates; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    bundled = resources.folder("ontology")
    ontology = rdflib.Graph().parse(bundled / "sitgraph.ttl", format="turtle")
    made = {
        "index.html": page(),
        "core.svg": diagram.core(ontology),
        "sitgraph.rdf": ontology.serialize(format="xml"),
        "sitgraph.jsonld": ontology.serialize(format="json-ld", auto_compact=True, sort_keys=True),
        "registry.ttl": register.registry_rdf().decode(),
        **{name: (bundled / name).read_text(encoding="utf-8") for name in _FILES},
    }
    for name, content in made.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in made]
