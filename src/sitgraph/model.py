"""What crosses the doors between rooms: frozen dataclasses, in the order in which they are made.

    Article ─annotate→ Sentence ─frame→ Frame ─judge→ Judged ─resolve→ Ledger ─graph→ RDF, records

Offsets into an article's text are 0-based characters, half-open. Offsets into a sentence's `Doc` are tokens,
half-open. Days are UTC calendar days; coordinates are WGS84 degrees; distances are kilometres.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

Factuality = Literal["actual", "possible", "future", "negated"]
PlaceRole = Literal["at", "near", "from", "to", "direction"]
PassageKind = Literal["title", "heading", "paragraph", "item"]


# ── read ──────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article's text that belongs to the report: a headline, heading, paragraph or list item.

    `heading` is the nearest heading above (its text), None at the top. `day` is the day a heading or a day
    log's time stamp gives it. `speaker` is who is quoted by the layout itself (a day log's "(StratcomCentre)").
    """

    start: int
    end: int
    kind: PassageKind = "paragraph"
    heading: str | None = None
    day: date | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One report as it was read. `text` is never altered; only `passages` of it are reported content: what is none (reader
    comments, link lines, captions, biographies, boilerplate) yields nothing. `dateline` is the place it is filed from.
    """

    id: str
    text: str
    passages: tuple[Passage, ...]
    date: date | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    lang: str = "und"
    dateline: str | None = None
    author: str | None = None


# ── annotate ──────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a sentence that name something: token offsets in the sentence's `Doc`, half-open."""

    start: int
    end: int
    text: str

    def span(self, doc: Doc) -> Span:
        """The mention's span of `doc`."""
        return doc[self.start : self.end]


@dataclass(frozen=True, slots=True)
class UnitMention(Mention):
    """A formation named by the grammar of unit names.

    `name` is the full name in canonical order as the words give it ("72nd Separate Motor Rifle Brigade");
    `key` is its registry entry where the name alone decides it; `side` is a belligerent's short name where
    the words or the registry tell it. `parent` is the name of the formation it is said to be of.
    `part` is the words that narrow it ("elements of"). `candidates` are registry keys that fit.
    """

    name: str = ""
    number: str | None = None
    echelon: str | None = None
    branch: str | None = None
    side: str | None = None
    parent: str | None = None
    part: str | None = None
    key: str | None = None
    candidates: tuple[str, ...] = ()


ForceKind = Literal["side", "enemy", "own", "occupier", "defender", "both", "generic", "civilian"]


@dataclass(frozen=True, slots=True)
class ForceMention(Mention):
    """A belligerent's forces named without a unit: "Russian troops", "Kyiv", "the enemy", "gunmen".

    `kind` is `side` where the words name one; `enemy`, `own`, `occupier`, `defender` where it depends on who
    is speaking; `both` for those who fight each other together ("both sides"); `generic` for "troops", "soldiers", "the attackers"; `civilian` for people who are no force.
    `name` is canonical ("Russian forces"). `metonym` marks a capital, country or leader that stands for the
    forces only when it acts ("Moscow", "Putin").
    """

    kind: ForceKind = "side"
    side: str | None = None
    name: str | None = None
    metonym: bool = False


@dataclass(frozen=True, slots=True)
class PlaceMention(Mention):
    """Words that stand as a place: `name` is the spelling to look up, without "the", "city of", "region".

    `kind` is what the words say it is, None where they say nothing. `bearing` is compass words ("northwest")
    and `distance_km` a distance that place it relative to `name`; `part` is "outskirts", "western bank",
    "centre"; `second` is the other anchor of "between A and B". `containers` are names that the words put it
    in ("Havrylivka, Kherson" gives ("Kherson",)). `direction` marks "the Bakhmut direction".
    """

    name: str = ""
    kind: str | None = None
    bearing: str | None = None
    distance_km: float | None = None
    part: str | None = None
    second: str | None = None
    containers: tuple[str, ...] = ()
    direction: bool = False


@dataclass(frozen=True, slots=True)
class EquipmentMention(Mention):
    """A weapon system or vehicle: `category` as the guidelines name it, `model` its designation if told."""

    category: str = "other"
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity(Mention):
    """A number of things or a distance. `unit` is None for a count, "km" (already converted), or "percent".

    "at least 30" is (30, None); "up to 110" (None, 110); "dozens" (None, None) and approximate.
    """

    min: float | None = None
    max: float | None = None
    approximate: bool = False
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class TimeMention(Mention):
    """A time expression, parsed but not yet counted from the article's day.

    `kind` names the expression (`day`, `weekday`, `relative`, `month`, `year`, `span`, `since`, `war-day` …)
    and `values` holds its parts by name, all strings, as `resolve.time` reads them.
    """

    kind: str = "day"
    values: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article with the names in it; `text[start:end]` of the article is the sentence.

    `doc` is always tokenised; it is tagged and parsed only where `parsed`, for a sentence that can hold an
    operation or a loss. `doc.text` equals the article's slice, so a token's article offset is
    `start + token.idx`. The mentions also stand in `doc.spans` under the tuple's name.
    """

    index: int
    start: int
    end: int
    passage: int
    doc: Doc
    parsed: bool
    units: tuple[UnitMention, ...] = ()
    forces: tuple[ForceMention, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    equipment: tuple[EquipmentMention, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    times: tuple[TimeMention, ...] = ()


# ── frame ─────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Filler:
    """What fills a role: token offsets (half-open), its syntactic head, the mention it is, and how it was found."""

    role: str
    start: int
    end: int
    head: int
    mention: Mention | None = None
    via: str = ""
    place_role: PlaceRole | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A trigger that evokes an operation, with its roles: `agents`, `targets`, `places`, `means`, `distance`.

    `head` is the token whose syntax decides tense, negation and speech; `hint` is what the construction itself
    says of factuality ("planned to"), None where it says nothing. `returning` marks words of winning back, `foreign` words of holding what is another's.
    """

    sentence: int
    type: str
    rule: str
    start: int
    end: int
    head: int
    fillers: tuple[Filler, ...] = ()
    distance_km: float | None = None
    hint: Factuality | None = None
    returning: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class LossFrame:
    """A trigger that evokes losses of one category and outcome, as far as told.

    `more` says that they are told as more of those before ("and 12 others wounded") or by their number alone,
    `everywhere` that they are the whole war's.
    """

    sentence: int
    category: str
    outcome: str
    rule: str
    start: int
    end: int
    head: int
    item: Filler | None = None
    owner: Filler | None = None
    quantity: Quantity | None = None
    cumulative: bool = False
    places: tuple[Filler, ...] = ()
    hint: Factuality | None = None
    more: bool = False
    everywhere: bool = False


# ── judge ─────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says so: exact words, article offsets (None where they do not stand in the text), and their side."""

    text: str
    start: int | None = None
    end: int | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A frame with its status. `perspective` is the side from which "the enemy" and "our" are spoken."""

    frame: Frame | LossFrame
    factuality: Factuality
    source: Attribution | None = None
    perspective: str | None = None
    cues: tuple[str, ...] = ()


# ── resolve ───────────────────────────────────────────────────────────────────────────────────────────
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
