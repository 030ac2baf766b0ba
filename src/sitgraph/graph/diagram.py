"""A diagram of the ontology's core as SVG: boxes for classes, arrows for the properties that join them.

Where the boxes stand is decided here; which arrows there are, and what is on them, follows from the domains and
ranges in `ontology/sitgraph.ttl`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final

import rdflib
from rdflib import OWL, RDFS, URIRef

from sitgraph.vocabulary import PROV, SCHEMA, SIT

_WIDTH: Final = 1240
_HEIGHT: Final = 880
_BOX: Final = (168, 44)
_LINE: Final = 15
_SHOWN: Final = 6
# heldBy is what a Holding says with its day; participant stands above agent, target and sufferedBy.
_LEFT_OUT: Final = {"heldBy", "radiusKm", "participant"}
_INCLUDES: Final = {end: URIRef(f"{SCHEMA.base}{end}Includes") for end in ("domain", "range")}


@dataclass(frozen=True, slots=True)
class _Box:
    name: str
    x: int
    y: int
    colour: str


# Columns from what is read (left) to what is meant (right); colours by the heading in the ontology.
_CORE: Final = (
    _Box("NewsArticle", 110, 200, "#dfe7f2"),
    _Box("Unit", 110, 640, "#e4daf0"),
    _Box("UnitMembership", 110, 820, "#e4daf0"),
    _Box("Allegiance", 400, 840, "#e4daf0"),
    _Box("Mention", 400, 80, "#f6e3c5"),
    _Box("Claim", 400, 330, "#f6e3c5"),
    _Box("Source", 400, 520, "#dfe7f2"),
    _Box("Side", 400, 700, "#e4daf0"),
    _Box("Derivation", 700, 80, "#f6e3c5"),
    _Box("Event", 700, 330, "#f3d3cd"),
    _Box("Operation", 600, 480, "#f3d3cd"),
    _Box("Loss", 800, 480, "#f3d3cd"),
    _Box("Actor", 700, 640, "#e4daf0"),
    _Box("Place", 1000, 200, "#d6ead8"),
    _Box("Holding", 1000, 480, "#f6e3c5"),
)


def core(graph: rdflib.Graph) -> str:
    """The core of the ontology in `graph` as an SVG document."""
    boxes = {box.name: box for box in _CORE}
    arrows: dict[tuple[str, str], list[str]] = {}
    for start, name, end in sorted(_joins(graph)):
        if (start, end) == ("Mention", "Actor"):
            continue  # a mention refers to whatever fills the role: one arrow, to Place, shows it
        if start in boxes and end in boxes and name not in _LEFT_OUT:
            arrows.setdefault((start, end), []).append(name)
    above = {
        (name, nearest)
        for name in boxes
        if name in SIT and (nearest := next((_local(o) for o in _above_of(graph, name) if _local(o) in boxes), None))
    }
    parts = [
        _arrow(boxes[a], boxes[b], names, 0.3 if (b, a) in {*arrows, *above} and a != b else 0.5)
        for (a, b), names in sorted(arrows.items())
    ]
    parts += [_above(boxes[a], boxes[b]) for a, b in sorted(above)]
    parts += [_draw(box) for box in _CORE]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        'font-family="system-ui, sans-serif" font-size="13">\n'
        "<title>The core of the Sitgraph ontology</title>\n"
        '<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#555"/></marker>'
        '<marker id="s" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="11" markerHeight="11" orient="auto">'
        '<path d="M0 0 10 5 0 10z" fill="#fff" stroke="#555"/></marker></defs>\n'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _above_of(graph: rdflib.Graph, name: str) -> list[URIRef]:
    """The classes above the one called `name`, nearest first."""
    found: list[URIRef] = [URIRef(SIT[name].value)]
    for cls in found:
        found += sorted(o for o in graph.objects(cls, RDFS.subClassOf) if isinstance(o, URIRef) and o not in found)
    return found[1:]


def _joins(graph: rdflib.Graph) -> set[tuple[str, str, str]]:
    """Subject class, property, object class: by domain and range, or by what each member of a class must have."""
    found: set[tuple[str, str, str]] = set()
    for name in SIT:
        term = URIRef(SIT[name].value)
        domains = {*graph.objects(term, RDFS.domain), *graph.objects(term, _INCLUDES["domain"])}
        ranges = {*graph.objects(term, RDFS.range), *graph.objects(term, _INCLUDES["range"])}
        found |= {(_local(d), name, _local(r)) for d in domains for r in ranges}
    for cls, restriction in graph.subject_objects(RDFS.subClassOf):
        term, target = graph.value(restriction, OWL.onProperty), graph.value(restriction, OWL.someValuesFrom)
        if term is not None and target is not None:
            found.add((_local(cls), _local(term), _local(target)))
    return found


def _local(term: object) -> str:
    text = str(term)
    for base, prefix in ((SIT.base, ""), (SCHEMA.base, ""), (PROV.base, "prov:")):
        if text.startswith(base):
            return prefix + text.removeprefix(base)
    return text


def _draw(box: _Box) -> str:
    width, height = _BOX
    name = escape(box.name if box.name in SIT else f"schema:{box.name}")
    return (
        f'<a href="#{name}"><rect x="{box.x - width // 2}" y="{box.y - height // 2}" width="{width}" height="{height}" '
        f'rx="6" fill="{box.colour}" stroke="#555"/>'
        f'<text x="{box.x}" y="{box.y + 5}" text-anchor="middle" font-weight="600">{name}</text></a>'
    )


def _edge(box: _Box, towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line from the middle of `box` towards a point leaves it."""
    dx, dy = towards[0] - box.x, towards[1] - box.y
    scale = 1 / max(abs(dx) / (_BOX[0] / 2), abs(dy) / (_BOX[1] / 2), 1e-9)
    return (box.x + dx * scale, box.y + dy * scale)


def _arrow(start: _Box, end: _Box, names: Iterable[str], along: float) -> str:
    """An arrow with what is on it, `along` of the way: nearer to its start where another runs the other way."""
    listed = sorted(names)
    shown = listed[:_SHOWN] + ([f"… {len(listed) - _SHOWN} more"] if len(listed) > _SHOWN else [])
    if start is end:
        x, y = start.x + _BOX[0] // 2, start.y
        path = f"M{x} {y - 10} C{x + 46} {y - 34} {x + 46} {y + 34} {x} {y + 10}"
        at, anchor = (x + 40.0, y + 0.0), "start"
    else:
        (x1, y1), (x2, y2) = _edge(start, (end.x, end.y)), _edge(end, (start.x, start.y))
        path, at, anchor = f"M{x1:.0f} {y1:.0f} L{x2:.0f} {y2:.0f}", (x1 + (x2 - x1) * along, y1 + (y2 - y1) * along), "middle"
    top = at[1] - (len(shown) - 1) * _LINE / 2 + 4
    lines = "".join(
        f'<tspan x="{at[0]:.0f}" y="{top + n * _LINE:.0f}">{escape(name)}</tspan>' for n, name in enumerate(shown)
    )
    return (
        f'<path d="{path}" fill="none" stroke="#555" marker-end="url(#a)"/>'
        f'<text text-anchor="{anchor}" fill="#333" stroke="#fff" stroke-width="4" paint-order="stroke">{lines}</text>'
    )


def _above(below: _Box, above: _Box) -> str:
    (x1, y1), (x2, y2) = _edge(below, (above.x, above.y)), _edge(above, (below.x, below.y))
    return (
        f'<path d="M{x1:.0f} {y1:.0f} L{x2:.0f} {y2:.0f}" fill="none" stroke="#555" stroke-dasharray="5 3" '
        'marker-end="url(#s)"/>'
    )
