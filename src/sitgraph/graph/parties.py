"""Who takes part, as nodes: units, a side's forces, people, things, sides and sources."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from sitgraph import iris, resources
from sitgraph.graph import terms
from sitgraph.graph.sink import Sink
from sitgraph.model import Article, Attribution, Party, UnitRecord
from sitgraph.registry.formations import Dated, UnitEntry, branch_of, meant, units
from sitgraph.vocabulary import DCTERMS, RDF, RDFS, SIT, SKOS, Branch, Echelon

_KINDS: Final = {
    "forces": (SIT.Force, SIT.Actor),
    "group": (SIT.Group, SIT.Actor),
    "thing": (SIT.Asset,),
}


def side_node(sink: Sink, name: str) -> NamedNode:
    """The node of a belligerent."""
    node = iris.side(name)
    if sink.first(node):
        sink.share(node, RDF.type, SIT.Side)
        sink.share(node, RDF.type, SIT.Actor)
        sink.share(node, RDFS.label, terms.words(name, resources.naming_language()))
    return node


def unit_node(sink: Sink, key: str | None, name: str, side: str | None) -> NamedNode:
    """The node of a formation: what its name tells of it, or all that the registry knows, with the formations above it."""
    node = iris.unit(key, name, side)
    if sink.first(node):
        entry = units().get(key) if key else None
        for kind in (SIT.Unit, SIT.Force, SIT.Actor):
            sink.share(node, RDF.type, kind)
        sink.share(node, RDFS.label, terms.words(entry.name if entry else name, resources.naming_language()))
        if key:
            sink.share(node, SIT.registryKey, terms.string(key))
        if of := (entry.side if entry else side):
            sink.share(node, SIT.side, side_node(sink, of))
        if branch := (entry.branch if entry else branch_of(name)):
            sink.share(node, SIT.branch, Branch[branch])
        if entry is not None:
            _known(sink, node, entry)
    return node


def _known(sink: Sink, node: NamedNode, entry: UnitEntry) -> None:
    """What the registry knows of a formation, each dated fact a node of its own with its sources."""
    share = sink.share
    if entry.echelon:
        share(node, SIT.echelon, Echelon[entry.echelon])
    for alias in entry.aliases:
        share(node, SKOS.altLabel, terms.words(alias, resources.naming_language()))
    for other in filter(None, map(terms.iri, entry.same)):
        share(node, SKOS.exactMatch, other)
    for source in entry.sources:
        share(node, DCTERMS.source, terms.string(source))
    for fact in entry.names:
        _dated(sink, node, SIT.hasName, SIT.UnitName, entry.key, fact, fact.value)
    for fact in entry.memberships:
        above = units()[fact.value]
        dated = _dated(sink, node, SIT.hasMembership, SIT.UnitMembership, entry.key, fact, f"{entry.name} in {above.name}")
        share(dated, SIT.memberOf, unit_node(sink, above.key, above.name, above.side))
    for fact in entry.allegiances:
        dated = _dated(sink, node, SIT.hasAllegiance, SIT.Allegiance, entry.key, fact, f"{entry.name} for {fact.value}")
        share(dated, SIT.allegianceTo, side_node(sink, fact.value))


def _dated(sink: Sink, unit: NamedNode, has: NamedNode, kind: NamedNode, key: str, fact: Dated, label: str) -> NamedNode:
    node = iris.iri(kind.value.removeprefix(SIT.base).casefold(), key, fact.value, *(d.isoformat() if d else None for d in (fact.begin, fact.end)))
    share = sink.share
    share(unit, has, node)
    share(node, RDF.type, kind)
    share(node, RDFS.label, terms.words(label, resources.naming_language()))
    for predicate, day in ((SIT.begin, fact.begin), (SIT.end, fact.end), (SIT.firstSeen, fact.first_seen), (SIT.lastSeen, fact.last_seen)):
        if day is not None:
            share(node, predicate, terms.day(day))
    for source in fact.sources:
        share(node, DCTERMS.source, terms.string(source))
    return node


def party_iri(article: Article, party: Party) -> NamedNode:
    """The IRI of whoever fills a role.

    A side's forces are one node everywhere; people, things and forces of no known side are this article's
    own, since another article's "gunmen" are other people.
    """
    match party.kind:
        case "unit":
            return iris.unit(party.key, party.name, party.side)
        case "forces" if party.side:
            return iris.forces(party.name, party.side)
        case "forces":
            return iris.local_actor("local-forces", article.id, party.side, party.name)
        case "group":
            return iris.local_actor("group", article.id, party.side, party.name)
        case "thing":
            return iris.local_actor("asset", article.id, party.side, party.name)


def party_name(party: Party) -> str:
    """What the node of whoever fills a role is called: a unit the registry knows by its name there."""
    entry = units().get(party.key) if party.kind == "unit" and party.key else None
    return entry.name if entry else party.name


def party_node(sink: Sink, article: Article, party: Party) -> NamedNode:
    """The node of whoever fills a role, described where it is first met."""
    if party.kind == "unit":
        return unit_node(sink, party.key, party.name, party.side)
    node = party_iri(article, party)
    if sink.first(node):
        say = sink.share if party.kind == "forces" and party.side else sink.say
        for kind in _KINDS[party.kind]:
            say(node, RDF.type, kind)
        say(node, RDFS.label, terms.words(party.name, resources.naming_language()))
        if party.side:
            say(node, SIT.side, side_node(sink, party.side))
    return node


def source_node(sink: Sink, words: str, side: str | None) -> NamedNode:
    """The node of a source, as it is designated; its label is plain, for names belong to no language."""
    node = iris.source(words, side)
    if sink.first(node):
        sink.share(node, RDF.type, SIT.Source)
        sink.share(node, RDFS.label, terms.string(words))
        if side:
            sink.share(node, SIT.side, side_node(sink, side))
    return node


def attribution_node(sink: Sink, article: Article, source: Attribution | None) -> NamedNode:
    """Who says it in the end: the named source, else the publisher, else the article itself."""
    if source is not None:
        return source_node(sink, source.text, source.side)
    if article.source:
        return source_node(sink, article.source, None)
    return iris.article(article.id)


def record_unit(sink: Sink, article: Article, record: UnitRecord) -> None:
    """A formation that the article names: its node, what the article says of it, and where."""
    node = unit_node(sink, record.key, record.name, record.side)
    if record.echelon and not record.key:
        sink.share(node, SIT.echelon, Echelon[record.echelon.replace(" ", "_")])
    if record.parent and record.parent != record.name:
        # What an article says a unit belongs to is the article's word, so it stays in its graph.
        above = meant(record.parent, record.side)
        parent = unit_node(sink, above.key if above else None, record.parent, record.side)
        if parent != node:
            sink.say(node, SIT.partOf, parent)
    sink.say(sink.article, SIT.mentionsUnit, node)
    mention = iris.unit_mention(article.id, record.start, record.end)
    sink.say(mention, RDF.type, SIT.Mention)
    sink.say(mention, SIT.refersTo, node)
    sink.say(mention, SIT.spelling, terms.words(record.text, article.lang))
    sink.say(mention, SIT.mentionStart, terms.integer(record.start))
    sink.say(mention, SIT.mentionEnd, terms.integer(record.end))
    sink.say(sink.article, SIT.hasMention, mention)
