"""Derived facts: the CONSTRUCT rules of `ontology/rules/`, run over one article's graph at a time.

A rule is standard SPARQL and can be pasted into any store. What it writes about a derivation stands on a
blank node there; here every such node gets an IRI made of what it says, so that the same article gives the
same bytes. Rules run in the order of their file names, each until it yields nothing new.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QueryTriples, Store, Triple

from sitgraph import iris, resources
from sitgraph.errors import ValidationError
from sitgraph.graph.sink import Sink, Statement
from sitgraph.vocabulary import PREFIXES, PROV, RDF, SIT

_HEADER: Final = re.compile(r"^#\+ ?(?:(?P<key>[a-z]+):)? *(?P<text>.*)$")
_ROUNDS: Final = 12
Node = NamedNode | BlankNode | DefaultGraph


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, what its header says of it, the property it derives, and its SPARQL."""

    name: str
    summary: str
    problem: str
    solution: str
    derives: NamedNode
    needs: tuple[NamedNode, ...]
    sparql: str

    @property
    def recursive(self) -> bool:
        """Whether it builds on what it derives."""
        return self.derives in self.needs


def _parse(name: str, text: str) -> Rule:
    fields: dict[str, str] = {}
    key = ""
    for line in text.splitlines():
        match = _HEADER.match(line)
        if match is None:
            break
        key = match["key"] or key
        fields[key] = f"{fields[key]} {match['text']}" if key in fields else match["text"]
    try:
        derives, needs = (
            tuple(SIT[term.removeprefix("sit:")] for term in fields[key].split()) for key in ("derives", "needs")
        )
        return Rule(name, fields["summary"], fields["problem"], fields["solution"], derives[0], needs, text)
    except KeyError as error:
        raise ValidationError(f"ontology/rules/{name}.rq: its header lacks or misspells {error}") from None


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The bundled rules, in the order in which they run."""
    folder = resources.folder("ontology") / "rules"
    return tuple(_parse(p.stem, p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.rq")))


@lru_cache(maxsize=1)
def _begins() -> frozenset[NamedNode]:
    """What the rules need and no rule derives: without any of it, none of them yields a thing."""
    derived = {rule.derives for rule in rules()}
    return frozenset(term for rule in rules() for term in rule.needs) - derived


@lru_cache(maxsize=1)
def _read() -> frozenset[NamedNode]:
    """The properties and classes that the rules name, and what tells a claim's article: what else is said, they do not see."""
    prefixes = {**PREFIXES, "rdf": RDF.base}
    names = (match.groups() for rule in rules() for match in re.finditer(r"\b(\w+):(\w+)", rule.sparql))
    return frozenset({NamedNode(prefixes[prefix] + name) for prefix, name in names if prefix in prefixes} | {RDF.type, SIT.article})


def _store_of(graphs: Mapping[Node, Iterable[Statement]]) -> Store:
    """What the rules see of the statements of graphs: no rule asks for a class that it does not name."""
    store, read, type_ = Store(), _read(), RDF.type
    store.extend(Quad(s, p, o, graph) for graph, said in graphs.items() for s, p, o in said if p in read and (p != type_ or o in read))
    return store


def _named(triples: Iterable[Triple], store: Store, graph: NamedNode | DefaultGraph) -> list[Quad]:
    """`triples` as quads of `graph`, every blank node replaced by an IRI made of what is said about it, under its article's id."""
    plain: list[Quad] = []
    about: dict[BlankNode, list[Triple]] = {}
    for triple in triples:
        if isinstance(triple.subject, BlankNode):
            about.setdefault(triple.subject, []).append(triple)
        else:
            plain.append(Quad(triple.subject, triple.predicate, triple.object, graph))
    for statements in about.values():
        content = "\n".join(sorted(f"{t.predicate} {t.object}" for t in statements))
        kind = next(str(cast(NamedNode, t.object).value) for t in statements if t.predicate == RDF.type)
        word = kind.removeprefix(SIT.base).casefold()
        digest = hashlib.sha256(content.encode("utf-8")).hexdigest()[:32]
        node = iris.iri(word, _article_of(statements, store), digest)
        plain.extend(Quad(node, t.predicate, t.object, graph) for t in statements)
    return plain


def _article_of(statements: Sequence[Triple], store: Store) -> str | None:
    """The id of the article that makes the claim from which something is derived, None where there is none."""
    for statement in statements:
        if statement.predicate == PROV.wasDerivedFrom:
            claim = cast(NamedNode, statement.object)
            for quad in store.quads_for_pattern(claim, SIT.article, None, None):
                return iris.local_name(cast(NamedNode, quad.object))
    return None


def derive_graph(store: Store, article: NamedNode | DefaultGraph) -> list[Quad]:
    """The facts that follow from one article's graph and the shared graph of `store`, as quads of that graph.

    The store is given them too, since later rules build on earlier ones. What it holds already is not
    returned.
    """
    known: list[Node] = [article, iris.SHARED]
    found: dict[Quad, None] = {}
    for rule in rules():
        if not any(_holds(store, term, known) for term in rule.needs):
            continue  # the query would find nothing: not even parsing it is what keeps inference cheap
        for _ in range(_ROUNDS if rule.recursive else 1):
            answer = cast(QueryTriples, store.query(rule.sparql, default_graph=known))
            new = [quad for quad in dict.fromkeys(_named(answer, store, article)) if quad not in store]
            store.extend(new)
            found.update(dict.fromkeys(new))
            if not new:
                break
    return list(found)


def _holds(store: Store, term: NamedNode, graphs: Sequence[Node]) -> bool:
    """Whether `term` stands as a property or class in one of the graphs."""
    return any(
        next(store.quads_for_pattern(None, term, None, graph), None)
        or next(store.quads_for_pattern(None, RDF.type, term, graph), None)
        for graph in graphs
    )


def derive(quads: Sequence[Quad]) -> list[Quad]:
    """The facts that follow from the quads of articles (as `writer.quads_of` gives them), article by article."""
    graphs: dict[Node, list[Statement]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(cast(Statement, (quad.subject, quad.predicate, quad.object)))
    return _derived(graphs)


def derived(sink: Sink) -> list[Quad]:
    """What `derive` gives of the quads of one article that are gathered in `sink`."""
    return _derived({sink.article: sink.said, iris.SHARED: sink.shared})


def _derived(graphs: Mapping[Node, Iterable[Statement]]) -> list[Quad]:
    begins = _begins()
    if not any(value in begins or predicate in begins for said in graphs.values() for _, predicate, value in said):
        return []  # an article that tells of no ground that changed hands or was held needs no store
    store = _store_of(graphs)
    return [quad for graph in graphs if graph != iris.SHARED for quad in derive_graph(store, cast(NamedNode | DefaultGraph, graph))]


def article_graphs(store: Store) -> Iterator[NamedNode | DefaultGraph]:
    """The graphs of `store` that hold claims: the default graph of flattened data, and each article's own."""
    if next(store.quads_for_pattern(None, SIT.asserts, None, DefaultGraph()), None):
        yield DefaultGraph()
    for graph in store.named_graphs():
        if graph != iris.SHARED and isinstance(graph, NamedNode):
            yield graph


def retract(store: Store, article: NamedNode | DefaultGraph) -> int:
    """Take every derived fact out of one article's graph, with its derivation; how many triples that were."""
    gone: dict[Quad, None] = {}
    for rule in rules():
        gone.update(dict.fromkeys(store.quads_for_pattern(None, rule.derives, None, article)))
    for kind in (SIT.Derivation, SIT.Holding):
        for typed in store.quads_for_pattern(None, RDF.type, kind, article):
            gone.update(dict.fromkeys(store.quads_for_pattern(typed.subject, None, None, article)))
    for quad in gone:
        store.remove(quad)
    return len(gone)
