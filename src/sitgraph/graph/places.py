"""Places as nodes: GeoNames' own IRIs where there is one, coordinates, labels, containment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pyoxigraph import NamedNode

from sitgraph import iris, resources
from sitgraph.graph import terms
from sitgraph.graph.classes import types_of
from sitgraph.graph.sink import Sink
from sitgraph.model import ResolvedPlace
from sitgraph.vocabulary import GEO, RDF, RDFS, SIT, SKOS, WGS, Precision

Lookup = Callable[[str], ResolvedPlace | None]
_PRECISION: Final = {"Region": "region", "Country": "country", "Facility": "point", "River": "area", "Area": "area"}


def bundled_place(key: str) -> ResolvedPlace | None:
    """The place of the gazetteer with this key, None where it has none."""
    from sitgraph.gazetteer import open_gazetteer, plain

    entry = open_gazetteer().get(key)
    if entry is None:
        return None
    precision = _PRECISION.get(entry.kind, "settlement")
    name = plain(entry.name)
    within = (entry.within,) if entry.within else ()
    return ResolvedPlace(key, name, entry.kind, entry.lat, entry.long, precision, entry.country, within)


class PlaceWriter:
    """Describes places once each; containers and anchors are looked up by their key."""

    def __init__(self, sink: Sink, known: Mapping[str, ResolvedPlace], lookup: Lookup) -> None:
        self._sink = sink
        self._known = known
        self._lookup = lookup

    def _find(self, key: str) -> ResolvedPlace | None:
        return self._known.get(key) or self._lookup(key)

    def node(self, place: ResolvedPlace) -> NamedNode:
        """The node of `place`, with everything that contains it."""
        node = iris.place(place.key)
        if not self._sink.first(node):
            return node
        share = self._sink.share
        for cls in types_of(place.kind):
            share(node, RDF.type, cls)
        share(node, RDFS.label, terms.words(place.name, resources.naming_language()))
        given = {(resources.naming_language(), place.name)}
        for tag, text in place.labels:
            if (tag, text) not in given:
                given.add((tag, text))
                share(node, SKOS.altLabel if tag == resources.naming_language() else RDFS.label, terms.words(text, tag))
        for tag, text in place.alt_labels:
            if (tag, text) not in given:
                given.add((tag, text))
                share(node, SKOS.altLabel, terms.words(text, tag))
        share(node, SIT.precision, Precision[place.precision])
        if place.country:
            share(node, SIT.countryCode, terms.string(place.country))
        self._point(node, place)
        self._containers(node, place)
        self._relative(node, place)
        return node

    def _point(self, node: NamedNode, place: ResolvedPlace) -> None:
        if place.lat is None or place.long is None:
            return
        share, shape = self._sink.share, iris.geometry(place.key)
        share(node, WGS.lat, terms.decimal(place.lat))
        share(node, WGS.long, terms.decimal(place.long))
        share(node, RDF.type, GEO.Feature)
        share(node, GEO.hasGeometry, shape)
        share(shape, RDF.type, GEO.Geometry)
        share(shape, RDFS.label, terms.words(f"point of {place.name}", resources.naming_language()))
        share(shape, GEO.asWKT, terms.point(place.lat, place.long))

    def _containers(self, node: NamedNode, place: ResolvedPlace) -> None:
        nearest = True
        for key in place.within:
            container = self._find(key)
            if container is None or key == place.key:
                continue
            above = self.node(container)
            self._sink.share(node, SIT.within, above)
            if nearest:
                self._sink.share(node, SIT.directlyWithin, above)
                nearest = False

    def _relative(self, node: NamedNode, place: ResolvedPlace) -> None:
        share = self._sink.share
        anchor = self._find(place.anchor) if place.anchor and place.anchor != place.key else None
        if anchor is not None:
            share(node, SIT.anchor, self.node(anchor))
        if place.bearing is not None:
            share(node, SIT.bearing, terms.decimal(place.bearing % 360))
        if place.distance_km is not None:
            share(node, SIT.offsetKm, terms.decimal(place.distance_km))
        if place.radius_km is not None:
            share(node, SIT.radiusKm, terms.decimal(place.radius_km))
