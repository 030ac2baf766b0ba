"""Parameters: what a user writes becomes typed RDF terms, and these are put into the SPARQL, never the text itself."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, NamedNode

from sitgraph import iris, resources
from sitgraph.errors import BadParameter
from sitgraph.query.catalogue import Parameter, ParameterType, Question
from sitgraph.vocabulary import RDFS, SIT, XSD, Category, Factuality, Outcome

if TYPE_CHECKING:
    from sitgraph.gazetteer import Entry
    from sitgraph.store import Store

_VARIABLE = re.compile(r"\?_([a-z_]+)\b")
_POINT = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*")
_GEONAMES = re.compile(r"(?:geonames:|gn:|https?://sws\.geonames\.org/)?(\d{3,10})/?")
KM_PER_DEGREE = 111.195
"""Kilometres in a degree of latitude, on a sphere of the Earth's mean radius, 6371.0088 km."""
_LONGEST = 300

Terms = dict[str, NamedNode | Literal | tuple[NamedNode, ...]]


def bind(question: Question, values: Mapping[str, str], store: Store) -> str:
    """The runnable SPARQL of a question with its parameters bound.

    `values` are as a user writes them. `store` is asked which of several places of a name its articles tell of.
    Raises BadParameter for a parameter the question lacks, a value it cannot use, or one that is missing.
    """
    unknown = sorted(set(values) - set(question.parameters))
    if unknown:
        possible = ", ".join(f"--{name}" for name in question.parameters) or "none"
        raise BadParameter(f"{question.name} has no parameter {unknown[0]!r}; it has {possible}")
    terms: Terms = {}
    given: set[str] = set()
    for name, parameter in question.parameters.items():
        value = values.get(name, parameter.default)
        if value is None:
            if parameter.required:
                raise BadParameter(f"{question.name} needs --{name}: {parameter.description}")
            continue
        if len(value) > _LONGEST:
            raise BadParameter(f"--{name}: longer than {_LONGEST} characters")
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise _bad(parameter, value, "not text in UTF-8")
        made = _TYPES[parameter.type](parameter, value, store)
        if made is not None:
            terms |= made
            given.add(name)
    if "near" in given and "within" in terms:
        terms |= _box(terms)
    body = question.body(frozenset(given))

    def term(match: re.Match[str]) -> str:
        found = terms.get(match[1])
        if found is None:
            raise BadParameter(f"{question.name}: ?_{match[1]} has no value")
        return sparql(found)

    return _VARIABLE.sub(term, body)


def sparql(term: NamedNode | Literal | tuple[NamedNode, ...]) -> str:
    """A term as it stands in SPARQL: escaped, and with its datatype; several, as they stand in VALUES."""
    if isinstance(term, tuple):
        return " ".join(map(str, term))
    if isinstance(term, Literal) and term.datatype in (XSD.integer, XSD.decimal):
        return term.value
    return str(term)


# ── types ─────────────────────────────────────────────────────────────────────────────────────────────


def _bad(parameter: Parameter, value: str, remedy: str) -> BadParameter:
    return BadParameter(f"--{parameter.name} {value!r}: {remedy}")


def _number(parameter: Parameter, value: str, store: Store) -> Terms:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or not 0 <= number <= 20_040:
        raise _bad(parameter, value, "not a number from 0 to 20040")
    return {parameter.name: _decimal(number)}


def _integer(parameter: Parameter, value: str, store: Store) -> Terms:
    if not value.isascii() or not value.isdigit() or not 0 < int(value) <= 10_000_000:
        raise _bad(parameter, value, "not a whole number from 1 on")
    return {parameter.name: Literal(str(int(value)), datatype=XSD.integer)}


def _day(parameter: Parameter, value: str, store: Store) -> Terms:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise _bad(parameter, value, "not a day; write it as YYYY-MM-DD") from None
    return {parameter.name: Literal(day.isoformat(), datatype=XSD.date)}


def _text(parameter: Parameter, value: str, store: Store) -> Terms:
    if not value.strip():
        raise _bad(parameter, value, "empty")
    return {parameter.name: Literal(" ".join(value.split()).lower())}


def _article(parameter: Parameter, value: str, store: Store) -> Terms:
    return {parameter.name: iris.article(value.strip())}


def _choice(options: Callable[[], Mapping[str, NamedNode]]) -> Callable[[Parameter, str, Store], Terms]:
    def make(parameter: Parameter, value: str, store: Store) -> Terms:
        table = options()
        folded = {name.lower().replace("_", "").replace("-", ""): term for name, term in table.items()}
        found = folded.get(value.strip().lower().replace(" ", "").replace("_", "").replace("-", ""))
        if found is None:
            raise _bad(parameter, value, f"not one of {', '.join(table)}")
        return {parameter.name: found}

    return make


def _factuality(parameter: Parameter, value: str, store: Store) -> Terms | None:
    if value.strip().lower() == "all":
        return None
    table = {name: Factuality[name] for name in Factuality}
    found = table.get(value.strip().lower())
    if found is None:
        raise _bad(parameter, value, f"not one of {', '.join(table)}, all")
    return {parameter.name: found}


def _operations() -> dict[str, NamedNode]:
    names = (
        "Attack Battle Advance Withdrawal Capture Control GroundLoss Repulse Defence Encirclement Shelling Strike ShootDown "
        "Deployment Explosion Surrender GroundOperation Fires AirDefence Manoeuvre GroundLossEvent"
    )
    return {name: SIT[name] for name in names.split() if name in SIT}


def _side(parameter: Parameter, value: str, store: Store) -> Terms:
    from sitgraph.registry.sides import marking_words
    from sitgraph.registry.sides import sides as known_sides

    sides = known_sides()
    words = {name.lower(): name for name in sides}
    for word, (name, _, _) in marking_words().items():
        words.setdefault(word.lower(), name)
    found = words.get(value.strip().lower())
    if found is None:
        near = _near(value, list(words))
        raise _bad(parameter, value, f"no side of that name; {_instead(words[near] if near else None, 'side', store)}")
    return {parameter.name: iris.side(found)}


def choices(kind: ParameterType) -> tuple[str, ...]:
    """The values that a parameter of this type may have, where they are a closed set; none otherwise."""
    if kind == "side":
        from sitgraph.registry.sides import sides as known_sides

        return tuple(known_sides())
    table: dict[ParameterType, Callable[[], Iterable[str]]] = {
        "operation": _operations, "category": lambda: Category, "outcome": lambda: Outcome, "factuality": lambda: (*Factuality, "all"),
    }  # fmt: skip
    return tuple(table[kind]()) if kind in table else ()


def _unit(parameter: Parameter, value: str, store: Store) -> Terms:
    """The units and forces that the store tells of whose name, or a name the registry knows, holds the words.

    A unit that only the registry knows is no error: nothing is told of it.
    """
    from sitgraph.registry.formations import units as known_units

    words = _folded(value)
    if not words:
        raise _bad(parameter, value, "empty")
    told = _forces(store)
    also = {iris.unit(u.key, u.name, u.side): u.name for u in known_units().values() if any(words in _folded(n) for n in (u.name, *u.aliases))}
    found = {node for node, name in told if words in _folded(name)} | {node for node, _ in told if node in also} or set(also)
    if not found:
        near = _near(value, [*(name for _, name in told), *(u.name for u in known_units().values())])
        raise _bad(parameter, value, f"no unit of that name; {_instead(near, 'agent', store)}")
    return {parameter.name: tuple(sorted(found, key=str))}


def _folded(name: str) -> str:
    return " ".join(name.lower().split())


def _forces(store: Store) -> list[tuple[NamedNode, str]]:
    rows = store.select(
        f'SELECT DISTINCT ?u ?l WHERE {{ ?u a <{SIT.Force.value}> ; <{RDFS.label.value}> ?l . FILTER(LANG(?l) = "{resources.naming_language()}") }}'
    )
    return [(u, name.value) for u, name in rows if isinstance(u, NamedNode) and isinstance(name, Literal)]


# ── places ────────────────────────────────────────────────────────────────────────────────────────────


def _place(parameter: Parameter, value: str, store: Store) -> Terms:
    """`?_name` is the place's node; `?_name_lat`, `?_name_long` its point; a bare point has no node."""
    name = parameter.name
    point = _POINT.fullmatch(value)
    if point:
        lat, long = float(point[1]), float(point[2])
        if not -90 <= lat <= 90 or not -180 <= long <= 180:
            raise _bad(parameter, value, "no such point; write latitude,longitude in degrees")
        return {f"{name}_lat": _decimal(lat), f"{name}_long": _decimal(long)}
    entry = _entry_of(parameter, value, store, regions=False)
    terms: Terms = {name: iris.place(entry.key)}
    if entry.lat is not None and entry.long is not None:
        terms |= {f"{name}_lat": _decimal(entry.lat), f"{name}_long": _decimal(entry.long)}
    return terms


def _region(parameter: Parameter, value: str, store: Store) -> Terms:
    return {parameter.name: iris.place(_entry_of(parameter, value, store, regions=True).key)}


def _entry_of(parameter: Parameter, value: str, store: Store, *, regions: bool) -> Entry:
    """The place that is meant: the one the store tells of, else the region, else the most populous."""
    from sitgraph.gazetteer import open_gazetteer

    gazetteer = open_gazetteer()
    number = _GEONAMES.fullmatch(value.strip())
    if number:
        entry = gazetteer.get(f"geonames:{number[1]}")
        if entry is None:
            raise _bad(parameter, value, "no place with that GeoNames id")
        return entry
    found = gazetteer.candidates(value) or gazetteer.candidates(value, loose=True)
    if not found:
        for suffix in (" Oblast", " Region", " Province"):
            found = gazetteer.candidates(f"{value}{suffix}")
            if found:
                break
    if not found:
        near = _near_place(value, store)
        raise _bad(parameter, value, f"no place of that name; {_instead(near, 'place', store)}")
    wanted = [e for e in found if (e.kind in ("Region", "Country")) == regions] or list(found)
    told = _told(wanted, store)
    return max(wanted, key=lambda e: (told.get(e.key, 0), e.population or 0, e.key))


def _told(entries: list[Entry], store: Store) -> dict[str, int]:
    """How often the store's events happen at each of the places, or in them."""
    if len(entries) < 2:
        return {}
    nodes = {iris.place(entry.key).value: entry.key for entry in entries[:60]}
    listed = " ".join(f"<{node}>" for node in nodes)
    rows = store.select(
        f"SELECT ?p (COUNT(?e) AS ?n) WHERE {{ ?e <{SIT.place.value}> ?at . ?at <{SIT.within.value}>? ?p VALUES ?p {{ {listed} }} }} GROUP BY ?p"
    )
    return {nodes[p.value]: int(n.value) for p, n in rows if isinstance(p, NamedNode) and isinstance(n, Literal)}


def _near_place(value: str, store: Store) -> str | None:
    rows = store.select(f"SELECT DISTINCT ?l WHERE {{ ?e <{SIT.place.value}> ?p . ?p <{RDFS.label.value}> ?l }}")
    return _near(value, [str(term.value) for row in rows for term in row if isinstance(term, Literal)])


def _instead(near: str | None, told: str, store: Store) -> str:
    """What may have been meant: the name that is `near`, else what the store's articles tell of most by the property `told`."""
    if near:
        return f"did you mean {near}?"
    rows = store.select(
        f"SELECT ?l (COUNT(?e) AS ?n) WHERE {{ ?e <{SIT[told].value}> ?x . ?x <{RDFS.label.value}> ?l "
        f'FILTER(LANG(?l) = "{resources.naming_language()}") }} GROUP BY ?l ORDER BY DESC(?n) ?l LIMIT 5'
    )
    names = [name.value for name, _ in rows if isinstance(name, Literal)]
    return f"the articles tell most of {', '.join(names)}" if names else "the articles tell of none"


def _near(value: str, options: list[str]) -> str | None:
    from rapidfuzz import fuzz, process, utils

    match = process.extractOne(value, options, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=72)
    return match[0] if match else None


def _box(terms: Terms) -> Terms:
    """The box around a circle, for engines to look in first: ?_south, ?_north, ?_west, ?_east, and ?_km_long."""
    lat, long, km = (float(cast(Literal, terms[name]).value) for name in ("near_lat", "near_long", "within"))
    dlat = km / KM_PER_DEGREE
    cosine = max(0.01, math.cos(math.radians(lat)))
    dlong = min(180.0, dlat / cosine)
    return {
        "south": _decimal(lat - dlat), "north": _decimal(lat + dlat), "west": _decimal(long - dlong),
        "east": _decimal(long + dlong), "km_long": _decimal(KM_PER_DEGREE * cosine), "km_lat": _decimal(KM_PER_DEGREE),
    }  # fmt: skip


def _decimal(value: float) -> Literal:
    text = f"{value:.5f}".rstrip("0")
    return Literal(text + "0" if text.endswith(".") else text, datatype=XSD.decimal)


_TYPES: dict[str, Callable[[Parameter, str, Store], Terms | None]] = {
    "place": _place, "region": _region, "number": _number, "integer": _integer, "unit": _unit, "side": _side,
    "operation": _choice(_operations), "category": _choice(lambda: {n: Category[n] for n in Category}),
    "outcome": _choice(lambda: {n: Outcome[n] for n in Outcome}), "text": _text, "day": _day,
    "factuality": _factuality, "article": _article,
}  # fmt: skip
