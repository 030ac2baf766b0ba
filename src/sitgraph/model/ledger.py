"""What an article says, resolved: places, parties, days; operations, losses and units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sitgraph.model.article import Article
from sitgraph.model.frames import Attribution, Factuality, PlaceRole


@dataclass(frozen=True, slots=True)
class ResolvedPlace:
    """A place with its point, or one that could not be placed (`lat` and `long` None).

    `key` names its node: "geonames:709930", "place:donbas" (bundled), "area:…" or "unplaced:…" (a spelling). `kind` is Settlement, Region, Country, River, Facility
    or Area. `precision` is point, settlement, area, region, country or none. `within` are keys from the
    nearest to the widest container. `labels` and `alt_labels` are (language tag, text). An Area has `anchor` (key), `bearing` (degrees
    clockwise from north), `distance_km` and `radius_km` (its extent). `score` is the calibrated probability that it is the right place.
    """

    key: str
    name: str
    kind: str = "Settlement"
    lat: float | None = None
    long: float | None = None
    precision: str = "settlement"
    country: str | None = None
    within: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    alt_labels: tuple[tuple[str, str], ...] = ()
    anchor: str | None = None
    bearing: float | None = None
    distance_km: float | None = None
    radius_km: float | None = None
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Party:
    """A force, unit or thing in a role. `text` is exact words, None where a reader supplies it from context.

    `kind` is `unit`, `forces` (a side's forces in general), `group` (people) or `thing` (what is hit). `key` is a unit's in the registry.
    """

    text: str | None
    name: str
    side: str | None = None
    kind: Literal["unit", "forces", "group", "thing"] = "forces"
    key: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceArgument:
    """A place in a role; `text` is None where the passage supplies it, `area` the spot told relative to it ("5 km west of")."""

    text: str | None
    name: str
    role: PlaceRole
    place: ResolvedPlace
    area: ResolvedPlace | None = None


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A span of whole days, both ends included; an open end is None. `text` is None where context supplies it."""

    text: str | None
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one sentence of an article says, and how: the part that operations and losses share.

    `start` and `end` are the sentence's offsets in the article, `trigger_start` and `trigger_end` the
    trigger's; `rule` names the grammar rule that fired; `confidence` is in [0, 1].
    """

    sentence: str
    start: int
    end: int
    trigger: str
    trigger_start: int
    trigger_end: int
    rule: str
    factuality: Factuality
    source: Attribution | None
    time: TimeSpan | None
    places: tuple[PlaceArgument, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Operation:
    """A claim that an operation of `type` (a class of the ontology) took place."""

    claim: Claim
    type: str
    agents: tuple[Party, ...] = ()
    targets: tuple[Party, ...] = ()
    means: tuple[str, ...] = ()
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """A claim that `owner` suffered a loss; `min` and `max` bound the count, both None where none is told."""

    claim: Claim
    category: str
    outcome: str
    item: str | None = None
    owner: Party | None = None
    min: int | None = None
    max: int | None = None
    approximate: bool = False
    cumulative: bool = False


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A formation that the article's own report names, once each. `start` and `end` are article offsets."""

    text: str
    name: str
    side: str | None
    echelon: str | None
    start: int
    end: int
    branch: str | None = None
    parent: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything one article says: the end of extraction and the beginning of the graph."""

    article: Article
    operations: tuple[Operation, ...] = ()
    losses: tuple[Loss, ...] = ()
    units: tuple[UnitRecord, ...] = ()
    places: tuple[ResolvedPlace, ...] = ()
