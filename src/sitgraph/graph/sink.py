"""Where the triples of one article are gathered: the article's graph and the shared graph, each triple once."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad

from sitgraph import iris

Term = NamedNode | Literal
Statement = tuple[NamedNode, NamedNode, Term]


class Sink:
    """Gathers statements in the order in which they come; `said` are the article's own, `shared` hold whatever any article says."""

    def __init__(self, article: NamedNode) -> None:
        self.article = article
        self.said: dict[Statement, None] = {}
        self.shared: dict[Statement, None] = {}
        self._described: set[NamedNode] = set()

    def say(self, subject: NamedNode, predicate: NamedNode, obj: Term) -> None:
        """A statement of the article's graph."""
        self.said[(subject, predicate, obj)] = None

    def share(self, subject: NamedNode, predicate: NamedNode, obj: Term) -> None:
        """A statement of the shared graph."""
        self.shared[(subject, predicate, obj)] = None

    def first(self, node: NamedNode) -> bool:
        """Whether `node` is met for the first time, so that it is described once."""
        if node in self._described:
            return False
        self._described.add(node)
        return True

    def quads(self) -> list[Quad]:
        """Everything gathered, in the order in which it was."""
        said = [Quad(s, p, o, self.article) for s, p, o in self.said]
        return said + [Quad(s, p, o, iris.SHARED) for s, p, o in self.shared]
