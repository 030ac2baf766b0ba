"""Formations and sides told in Turtle, in the terms of the ontology, as rows of a table.

Read are nodes of `sit:Unit` (or a class of an echelon) with label, `sit:side`, `sit:echelon`, `sit:branch`, `sit:partOf`
and dated `sit:hasMembership`, `sit:hasName`, `sit:hasAllegiance`; of `sit:Side` with `sit:opponentOf`; and of `sit:Force`
with `sit:side`, whose labels are the words that mark it. What else the file says is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat

from sitgraph import iris, resources
from sitgraph.errors import InputError
from sitgraph.namespace import BASE
from sitgraph.registry.tables import SideRow, Table, UnitRow, check
from sitgraph.vocabulary import DCTERMS, RDF, RDFS, SIT, SKOS, Branch, Echelon

_CLASSES: Final = {
    SIT.ArmyGroup: "army_group", SIT.Army: "army", SIT.Corps: "corps", SIT.Division: "division", SIT.Brigade: "brigade",
    SIT.Regiment: "regiment", SIT.Battalion: "battalion", SIT.Company: "company", SIT.Platoon: "platoon", SIT.Squad: "squad",
}  # fmt: skip
Node = NamedNode | BlankNode
About = Mapping[NamedNode, tuple[NamedNode | BlankNode | Literal, ...]]


def read_turtle(path: Path, data: bytes) -> Table:
    """The formations and sides that `data`, the Turtle of the file `path`, tells of. Raises InputError for bad Turtle."""
    told: dict[Node, dict[NamedNode, list[NamedNode | BlankNode | Literal]]] = {}
    try:
        for quad in pyoxigraph.parse(data, RdfFormat.TURTLE, base_iri=f"{BASE}unit/"):
            subject, obj = quad.subject, quad.object
            if isinstance(subject, Node) and isinstance(obj, Node | Literal):
                told.setdefault(subject, {}).setdefault(quad.predicate, []).append(obj)
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{path}: not valid Turtle: {str(error).splitlines()[0]}") from None
    return _Reader(path, {n: {p: tuple(o) for p, o in of.items()} for n, of in told.items()}).table()


class _Reader:
    def __init__(self, path: Path, told: Mapping[Node, About]) -> None:
        self._path = path
        self._told = told

    def table(self) -> Table:
        units: list[UnitRow] = []
        sides: list[SideRow] = []
        for node in sorted(self._told, key=str):
            kinds = set(self._all(node, RDF.type))
            if SIT.Unit in kinds or kinds & set(_CLASSES):
                units += self._unit(node, kinds)
            elif SIT.Side in kinds:
                enemies = tuple(sorted(filter(None, (self._side(n) for n in self._all(node, SIT.opponentOf)))))
                sides.append(SideRow(self._side(node) or "", None, (), enemies, self._source(node)))
            elif SIT.Force in kinds and (side := self._side(self._first(node, SIT.side))):
                words = tuple(sorted(o.value for o in self._all(node, SKOS.altLabel) if isinstance(o, Literal)))
                sides.append(SideRow(side, self._label(node), words, (), self._source(node)))
        return Table(tuple(units), tuple(sides))

    def _all(self, node: object, predicate: NamedNode) -> tuple[NamedNode | BlankNode | Literal, ...]:
        return self._told.get(node, {}).get(predicate, ()) if isinstance(node, Node) else ()

    def _first(self, node: object, predicate: NamedNode) -> NamedNode | BlankNode | Literal | None:
        return min(self._all(node, predicate), key=str, default=None)

    def _where(self, node: object) -> str:
        return f"{self._path}: {node}"

    def _label(self, node: object) -> str | None:
        """The English label, else one without a language, else the first."""
        labels = [o for o in self._all(node, RDFS.label) if isinstance(o, Literal)]
        rank = {resources.naming_language(): 0, None: 1}
        return min(labels, key=lambda o: (rank.get(o.language, 2), o.language or "", o.value)).value if labels else None

    def _sources(self, node: object) -> tuple[str, ...]:
        """What the node names as its sources, sorted; else the file."""
        return tuple(sorted(s.value for s in self._all(node, DCTERMS.source))) or (self._path.name,)

    def _source(self, node: object) -> str:
        return self._sources(node)[0]

    def _side(self, node: object) -> str | None:
        if node is None:
            return None
        if (label := self._label(node)) is not None:
            return label
        if isinstance(node, NamedNode) and node.value.startswith(f"{BASE}side/"):
            return unquote(node.value.removeprefix(f"{BASE}side/"))
        if isinstance(node, Literal):
            return node.value
        raise InputError(f"{self._where(node)}: a side has a label (rdfs:label)")

    def _named(self, node: object) -> tuple[str | None, str | None, str | None]:
        """Key, name and side of a formation, by what is said of it or by the IRI that Sitgraph gave it."""
        key = self._first(node, SIT.registryKey)
        found = key.value if key is not None else None, self._label(node), self._side(self._first(node, SIT.side))
        if isinstance(node, NamedNode) and node.value.startswith(f"{BASE}unit/"):
            parts = node.value.removeprefix(f"{BASE}unit/").split("/")
            texts = [None if part == "~" else unquote(part) for part in parts]
            if len(parts) == 1 and found[0] is None and iris.segment(texts[0]) == parts[0]:
                return texts[0], found[1], found[2]
            if len(parts) == 2 and found[0] is None:
                return None, found[1] or texts[1], found[2] or texts[0]
        return found

    def _concept(self, node: object, predicate: NamedNode, base: str) -> str | None:
        concept = self._first(node, predicate)
        return concept.value.removeprefix(base) if concept is not None else None

    def _unit(self, node: Node, kinds: set[NamedNode | BlankNode | Literal]) -> list[UnitRow]:
        key, name, side = self._named(node)
        if name is None and key is None:
            raise InputError(f"{self._where(node)}: a formation has a label (rdfs:label) or a key (sit:registryKey)")
        own = isinstance(node, BlankNode) or node.value.startswith(BASE)
        others = [o.value for p in (SKOS.altLabel, RDFS.label) for o in self._all(node, p) if isinstance(o, Literal)]
        first = UnitRow(
            key, name, side,
            self._concept(node, SIT.echelon, Echelon.base) or min((e for k, e in _CLASSES.items() if k in kinds), default=None),
            self._concept(node, SIT.branch, Branch.base),
            aliases=tuple(sorted({text for text in others if text != name and "|" not in text})), source=self._source(node),
            same=tuple(sorted({*(() if own else (node.value,)), *(o.value for o in self._all(node, SKOS.exactMatch) if isinstance(o, NamedNode))})),
        )  # fmt: skip
        one = key, None if key else name, side  # which formation the other rows are of
        rows = [
            first,
            *(UnitRow(key, name, side, source=source) for source in self._sources(node)[1:]),
            *(UnitRow(*one, parent=self._parent(above), source=first.source) for above in self._all(node, SIT.partOf)),
        ]
        for dated in self._all(node, SIT.hasMembership):
            rows += self._dated(dated, UnitRow(*one, parent=self._parent(self._first(dated, SIT.memberOf))))
        for dated in self._all(node, SIT.hasName):
            rows += self._dated(dated, UnitRow(*one, formerly=self._label(dated)))
        for dated in self._all(node, SIT.hasAllegiance):
            rows += self._dated(dated, UnitRow(*one, allegiance=self._side(self._first(dated, SIT.allegianceTo))))
        return [check(row, self._where(node)) for row in rows]

    def _parent(self, node: object) -> str:
        key, name, _ = self._named(node)
        found = key or name
        if found is None:
            raise InputError(f"{self._where(node)}: a formation that another belongs to has a label or is one of Sitgraph's")
        return found

    def _dated(self, node: object, row: UnitRow) -> list[UnitRow]:
        """`row` with the days of a dated fact, once for each of its sources."""
        if row.parent is None and row.formerly is None and row.allegiance is None:
            raise InputError(f"{self._where(node)}: a dated name has a label, an allegiance a side")
        begin, end, first, last = (self._day(node, p) for p in (SIT.begin, SIT.end, SIT.firstSeen, SIT.lastSeen))
        return [replace(row, begin=begin, end=end, first_seen=first, last_seen=last, source=s) for s in self._sources(node)]

    def _day(self, node: object, predicate: NamedNode) -> date | None:
        found = self._first(node, predicate)
        try:
            return date.fromisoformat(found.value) if found is not None else None
        except ValueError:
            raise InputError(f"{self._where(node)}: {found} is not a day; write it as \"2023-05-13\"^^xsd:date") from None
