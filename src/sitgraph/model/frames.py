"""What a trigger evokes, who fills its roles, and what was judged of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sitgraph.model.mentions import Mention, Quantity

Factuality = Literal["actual", "possible", "future", "negated"]
PlaceRole = Literal["at", "near", "from", "to", "direction"]


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
