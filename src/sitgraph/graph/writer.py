"""From a ledger to RDF: quads, stand-alone Turtle, and streams of TriG and N-Quads.

The same ledger gives the same quads in the same order and the same bytes: nothing depends on the clock, on
hashing or on which articles came before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Final, cast

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from sitgraph import iris, resources
from sitgraph.graph import terms
from sitgraph.graph.events import EventWriter
from sitgraph.graph.inference import derive, derived
from sitgraph.graph.order import flatten, in_order, ntriples, ordered
from sitgraph.graph.parties import record_unit, source_node
from sitgraph.graph.places import Lookup, PlaceWriter, bundled_place
from sitgraph.graph.sink import Sink
from sitgraph.model import Article, Ledger
from sitgraph.vocabulary import PREFIXES, PROV, RDF, RDFS, SCHEMA, SIT

_HEADER: Final = "".join(f"@prefix {name}: <{base}> .\n" for name, base in PREFIXES.items()).encode() + b"\n"


def article_iri(article: Article) -> NamedNode:
    """The IRI of an article, which is the name of its graph."""
    return iris.article(article.id)


def quads_of(
    ledger: Ledger, *, version: str, model: str, lookup: Lookup = bundled_place, infer: bool = True
) -> list[Quad]:
    """Everything one article says, as quads of its own graph and of the shared graph, sorted.

    `version` is the extractor's and `model` names the spaCy pipeline with its version. `lookup` finds the
    places that contain the ledger's own, by key. With `infer`, the derived facts are among the quads.
    """
    sink = _gathered(ledger, version, model, lookup)
    quads = sink.quads()
    return ordered([*quads, *derive(quads)] if infer else quads)


def _gathered(ledger: Ledger, version: str, model: str, lookup: Lookup) -> Sink:
    """What one article says itself."""
    article = ledger.article
    sink = Sink(iris.article(article.id))
    _article(sink, article, version, model)
    places = PlaceWriter(sink, {p.key: p for p in ledger.places}, lookup)
    for place in ledger.places:
        places.node(place)
    events = EventWriter(sink, article, places)
    for operation in ledger.operations:
        events.operation(operation)
    for loss in ledger.losses:
        events.loss(loss)
    for unit in ledger.units:
        record_unit(sink, article, unit)
    return sink


def _article(sink: Sink, article: Article, version: str, model: str) -> None:
    node, say = sink.article, sink.say
    say(node, RDF.type, SCHEMA.NewsArticle)
    say(node, RDF.type, PROV.Entity)
    say(node, SCHEMA.identifier, terms.string(article.id))
    say(node, RDFS.label, terms.words(article.title or article.id, article.lang if article.title else "und"))
    if article.title:
        say(node, SCHEMA.headline, terms.words(article.title, article.lang))
    if article.date is not None:
        say(node, SCHEMA.datePublished, terms.day(article.date))
    if article.source:
        say(node, SCHEMA.publisher, source_node(sink, article.source, None))
    if article.author:
        say(node, SCHEMA.author, terms.string(article.author))
    address = terms.url(article.url) if article.url else None
    if address is not None:
        say(node, SCHEMA.url, address)
    say(node, SCHEMA.inLanguage, terms.string(article.lang))
    say(node, SIT.textLength, terms.integer(len(article.text)))
    say(node, SIT.textDigest, terms.digest(article.text))
    activity, software = iris.activity(article.id), iris.software(version)
    say(node, PROV.wasGeneratedBy, activity)
    say(activity, RDF.type, PROV.Activity)
    say(activity, RDFS.label, terms.words(f"Extraction of {article.id}", resources.naming_language()))
    say(activity, PROV.wasAssociatedWith, software)
    say(activity, SIT.usedModel, terms.string(model))
    sink.share(software, RDF.type, PROV.SoftwareAgent)
    sink.share(software, RDFS.label, terms.words(f"Sitgraph {version}", resources.naming_language()))
    sink.share(software, SCHEMA.softwareVersion, terms.string(version))


@dataclass(frozen=True, slots=True)
class Serialized:
    """One article in the forms that a run keeps: Turtle that stands alone, its graph as N-Quads and as TriG without
    prefixes, and what it says in the shared graph as N-Quads; all of them sorted.
    """

    turtle: bytes
    own: bytes
    trig: bytes
    shared: bytes


def serialized(ledger: Ledger, *, version: str, model: str, lookup: Lookup = bundled_place) -> Serialized:
    """What `turtle_of`, `nquads_of` and `trig_of` give of the quads of `ledger`, made of their text: a term of its own
    costs much more.
    """
    sink = _gathered(ledger, version, model, lookup)
    said = ntriples(sink.said)
    said += _serialized((quad.triple for quad in derived(sink)), RdfFormat.N_TRIPLES).splitlines(keepends=True)
    parts = {sink.article: in_order(said), iris.SHARED: in_order(ntriples(sink.shared))}
    whole = b"".join(in_order(list(dict.fromkeys(line for lines in parts.values() for line in lines))))
    # Written here of terms that were checked when they were made.
    triples = pyoxigraph.parse(whole, format=RdfFormat.N_TRIPLES, lenient=True)
    own, shared = (in_graph(b"".join(lines), graph) for graph, lines in parts.items())
    return Serialized(_turtle(triples), own, trig_of(own), shared)


def in_graph(ntriples: bytes, graph: NamedNode) -> bytes:
    """N-Triples as N-Quads of one graph."""
    # No literal holds a line's end as it is: both formats write it escaped.
    return ntriples.replace(b" .\n", f" {graph} .\n".encode())


def sorted_nquads(data: bytes) -> bytes:
    """N-Quads of one graph in the order of `ordered`."""
    return b"".join(in_order(data.splitlines(keepends=True)))


def trig_of(nquads: bytes) -> bytes:
    """N-Quads whose terms were checked when they were made, as TriG in the order given, without prefixes."""
    return _without_prefixes(_serialized(pyoxigraph.parse(nquads, format=RdfFormat.N_QUADS, lenient=True), RdfFormat.TRIG))


def turtle(ledger: Ledger, *, version: str, model: str, lookup: Lookup = bundled_place, infer: bool = True) -> bytes:
    """One article as Turtle that stands alone: labels, coordinates and sides of all it names are in it."""
    return turtle_of(quads_of(ledger, version=version, model=model, lookup=lookup, infer=infer))


def turtle_of(quads: Iterable[Quad]) -> bytes:
    """Quads of any graphs, flattened into sorted Turtle."""
    return _turtle(flatten(quads))


def _turtle(triples: Iterable[Quad] | Iterable[Triple]) -> bytes:
    return _HEADER + _without_prefixes(_serialized(triples, RdfFormat.TURTLE))


def nquads_of(quads: Sequence[Quad]) -> bytes:
    """Quads as N-Quads, in the order given."""
    return _serialized(quads, RdfFormat.N_QUADS)


def _serialized(statements: Iterable[Quad] | Iterable[Triple], format: RdfFormat) -> bytes:
    """`statements` in `format`; never None, since no output is named."""
    prefixes = PREFIXES if format in (RdfFormat.TURTLE, RdfFormat.TRIG) else None
    return cast(bytes, pyoxigraph.serialize(statements, format=format, prefixes=prefixes))


def dump(quads: Iterable[Quad], format: RdfFormat) -> bytes:
    """Quads in any format, sorted; those without named graphs (Turtle, N-Triples) take all graphs together."""
    if format in (RdfFormat.TURTLE, RdfFormat.N_TRIPLES):
        triples = flatten(quads)
        return turtle_of(quads) if format == RdfFormat.TURTLE else _serialized(triples, format)
    data = _serialized(ordered(quads), format)
    return data if format == RdfFormat.N_QUADS else _HEADER + _without_prefixes(data)


class DatasetWriter:
    """Writes articles one by one to a TriG or N-Quads stream, so that memory stays flat.

    The shared graph's statements follow each article's own; a store that loads the file keeps each once.
    In TriG the prefixes are declared once, at the top.
    """

    def __init__(self, stream: IO[bytes], format: RdfFormat = RdfFormat.TRIG) -> None:
        if format not in (RdfFormat.TRIG, RdfFormat.N_QUADS):
            raise ValueError(f"a dataset is written as TriG or N-Quads, not {format}")
        self._stream = stream
        self._format = format
        self._started = False

    def write(self, quads: Iterable[Quad]) -> None:
        """Append the quads of one article, as `quads_of` gives them."""
        if self._format == RdfFormat.N_QUADS:
            self._stream.write(_serialized(quads, self._format))
            return
        self.append(_without_prefixes(_serialized(quads, self._format)))

    def append(self, trig: bytes) -> None:
        """Append what `trig_of` gives."""
        self._stream.write(trig if self._started else _HEADER + trig)
        self._started = True


def _without_prefixes(data: bytes) -> bytes:
    """`data` without its prefix declarations: the serialiser puts them in a different order every time."""
    position = 0
    while data.startswith(b"@prefix", position):
        position = data.index(b"\n", position) + 1
    return data[position:]


def trig(
    ledgers: Iterable[Ledger], stream: IO[bytes], *, version: str, model: str,
    format: RdfFormat = RdfFormat.TRIG, lookup: Lookup = bundled_place,
    each: Callable[[NamedNode, Sequence[Quad]], None] | None = None,
) -> None:  # fmt: skip
    """Write `ledgers` as one dataset to `stream`, TriG or N-Quads, holding one article in memory at a time.

    `each` is called with every article's graph name and quads, to fill a store on the way.
    """
    out = DatasetWriter(stream, format)
    for ledger in ledgers:
        quads = quads_of(ledger, version=version, model=model, lookup=lookup)
        out.write(quads)
        if each is not None:
            each(iris.article(ledger.article.id), quads)
