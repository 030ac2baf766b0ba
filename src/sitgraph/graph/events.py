"""Operations and losses as nodes, each asserted by a claim of its own."""

from __future__ import annotations

from collections import Counter
from typing import Final

from pyoxigraph import NamedNode

from sitgraph import iris, resources
from sitgraph.graph import terms
from sitgraph.graph.classes import types_of
from sitgraph.graph.labels import loss_label, operation_label
from sitgraph.graph.parties import attribution_node, party_name, party_node, side_node, source_node
from sitgraph.graph.places import PlaceWriter
from sitgraph.graph.sink import Sink
from sitgraph.model import Article, Claim, Loss, Operation, Party
from sitgraph.vocabulary import RDF, RDFS, SIT, Category, Factuality, Outcome

# What of whoever fills a role is repeated on the event. The name is: a force has thousands of statements, and the
# stores that hold them as one list go through it for each event.
_REPEATED: Final = {
    SIT.agent: (SIT.agentName, SIT.agentSide), SIT.target: (SIT.targetName, SIT.targetSide),
    SIT.sufferedBy: (SIT.sufferedByName, SIT.sufferedBySide),
}  # fmt: skip
_LOSS_CLASS: Final = {"personnel": "PersonnelLoss", "civilian": "CivilianLoss", "infrastructure": "InfrastructureLoss"}


def loss_class(category: str) -> str:
    """The class of losses of this category."""
    return _LOSS_CLASS.get(category, "EquipmentLoss")


def loss_name(loss: Loss) -> str:
    """What a loss is, as a part of its name."""
    return f"{loss.category}-{loss.outcome}"


def event_name(claim: Claim, what: str, names: Counter[str]) -> str:
    """A name that no other event of the article has: where its trigger stands, what it is, and a count if need be."""
    name = f"{claim.trigger_start}-{claim.trigger_end}-{what}"
    names[name] += 1
    return name if names[name] == 1 else f"{name}-{names[name]}"


class EventWriter:
    """Writes the operations and losses of one article."""

    def __init__(self, sink: Sink, article: Article, places: PlaceWriter) -> None:
        self._sink = sink
        self._article = article
        self._places = places
        self._names: Counter[str] = Counter()

    def operation(self, operation: Operation) -> NamedNode:
        """Write an operation with its claim; its IRI."""
        claim, say = operation.claim, self._sink.say
        name = event_name(claim, operation.type, self._names)
        node = iris.event("operation", self._article.id, name)
        mentions = _Mentions(self._sink, self._article, "operation", name)
        self._event(node, operation.type, claim, operation_label(operation))
        for role, parties in ((SIT.agent, operation.agents), (SIT.target, operation.targets)):
            for party in parties:
                self._party(node, role, party, mentions)
        for words in operation.means:
            say(node, SIT.means, terms.words(words, self._article.lang))
        if operation.distance_km is not None:
            say(node, SIT.distanceKm, terms.decimal(operation.distance_km))
        self._where(node, claim, mentions)
        self._claim("operation", name, node, claim, mentions)
        return node

    def loss(self, loss: Loss) -> NamedNode:
        """Write a loss with its claim; its IRI."""
        claim, say = loss.claim, self._sink.say
        name = event_name(claim, loss_name(loss), self._names)
        node = iris.event("loss", self._article.id, name)
        mentions = _Mentions(self._sink, self._article, "loss", name)
        self._event(node, loss_class(loss.category), claim, loss_label(loss))
        say(node, SIT.category, Category[loss.category])
        say(node, SIT.outcome, Outcome[loss.outcome])
        if loss.item:
            say(node, SIT.item, terms.words(loss.item, self._article.lang))
        if loss.min is not None:
            say(node, SIT.countMin, terms.integer(loss.min))
        if loss.max is not None:
            say(node, SIT.countMax, terms.integer(loss.max))
        say(node, SIT.approximate, terms.boolean(loss.approximate))
        say(node, SIT.cumulative, terms.boolean(loss.cumulative))
        if loss.owner is not None:
            self._party(node, SIT.sufferedBy, loss.owner, mentions)
        self._where(node, claim, mentions)
        self._claim("loss", name, node, claim, mentions)
        return node

    # ── what operations and losses share ──────────────────────────────────────────────────────────────

    def _event(self, node: NamedNode, kind: str, claim: Claim, label: str) -> None:
        say = self._sink.say
        for cls in types_of(kind):
            say(node, RDF.type, cls)
        say(node, SIT.eventType, SIT[kind])
        say(node, RDFS.label, terms.words(label, resources.naming_language()))
        say(node, SIT.factuality, Factuality[claim.factuality])
        if claim.time is not None:
            if claim.time.start is not None:
                say(node, SIT.begin, terms.day(claim.time.start))
            if claim.time.end is not None:
                say(node, SIT.end, terms.day(claim.time.end))
            if claim.time.text:
                say(node, SIT.timeWords, terms.words(claim.time.text, self._article.lang))

    def _party(self, node: NamedNode, role: NamedNode, party: Party, mentions: _Mentions) -> None:
        who, (name_role, side_role) = party_node(self._sink, self._article, party), _REPEATED[role]
        self._sink.say(node, role, who)
        self._sink.say(node, name_role, terms.words(party_name(party), resources.naming_language()))
        if party.side:
            self._sink.say(node, side_role, side_node(self._sink, party.side))
        if party.text:
            mentions.add(party.text, who, role)

    def _where(self, node: NamedNode, claim: Claim, mentions: _Mentions) -> None:
        for argument in claim.places:
            place, role = self._places.node(argument.place), SIT[argument.role]
            if argument.area is not None:
                self._sink.say(node, SIT.area, self._places.node(argument.area))
            self._sink.say(node, role, place)
            self._sink.say(node, SIT.place, place)
            if argument.text:
                mentions.add(argument.text, place, role, argument.place.score)

    def _claim(self, kind: str, name: str, event: NamedNode, claim: Claim, mentions: _Mentions) -> None:
        say, article = self._sink.say, self._article
        node = iris.claim(kind, article.id, name)
        say(node, RDF.type, SIT.Claim)
        say(node, RDFS.label, terms.words(f"“{claim.trigger}” in {article.title or article.id}", resources.naming_language()))
        say(node, SIT.asserts, event)
        say(node, SIT.article, self._sink.article)
        say(node, SIT.factuality, Factuality[claim.factuality])
        if claim.source is not None:
            say(node, SIT.source, source_node(self._sink, claim.source.text, claim.source.side))
        say(node, SIT.saidBy, attribution_node(self._sink, article, claim.source))
        say(node, SIT.sentence, terms.words(claim.sentence, article.lang))
        say(node, SIT.sentenceStart, terms.integer(claim.start))
        say(node, SIT.sentenceEnd, terms.integer(claim.end))
        say(node, SIT.trigger, terms.words(claim.trigger, article.lang))
        say(node, SIT.triggerStart, terms.integer(claim.trigger_start))
        say(node, SIT.triggerEnd, terms.integer(claim.trigger_end))
        if article.date is not None:
            say(node, SIT.reported, terms.day(article.date))
        say(node, SIT.rule, terms.string(claim.rule))
        say(node, SIT.confidence, terms.decimal(claim.confidence, 4))
        for mention in mentions.nodes:
            say(node, SIT.hasMention, mention)


class _Mentions:
    """The article's own words for what fills the roles of one claim."""

    def __init__(self, sink: Sink, article: Article, kind: str, name: str) -> None:
        self._sink, self._article, self._kind, self._event = sink, article, kind, name
        self.nodes: list[NamedNode] = []

    def add(self, words: str, node: NamedNode, role: NamedNode, score: float | None = None) -> None:
        mention = iris.mention(self._kind, self._article.id, self._event, len(self.nodes) + 1)
        say = self._sink.say
        say(mention, RDF.type, SIT.Mention)
        say(mention, SIT.refersTo, node)
        say(mention, SIT.inRole, role)
        say(mention, SIT.spelling, terms.words(words, self._article.lang))
        if score is not None:
            say(mention, SIT.resolutionScore, terms.decimal(score, 4))
        self.nodes.append(mention)
