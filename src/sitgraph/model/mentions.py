"""A sentence and the names in it, as the annotating found them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span


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
