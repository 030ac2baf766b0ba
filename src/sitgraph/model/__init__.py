"""What crosses the doors between rooms: frozen dataclasses, in the order in which they are made.

    Article ─annotate→ Sentence ─frame→ Frame ─judge→ Judged ─resolve→ Ledger ─graph→ RDF, records

Offsets into an article's text are 0-based characters, half-open. Offsets into a sentence's `Doc` are tokens,
half-open. Days are UTC calendar days; coordinates are WGS84 degrees; distances are kilometres.
"""

from __future__ import annotations

from sitgraph.model.article import Article, Passage, PassageKind
from sitgraph.model.frames import Attribution, Factuality, Filler, Frame, Judged, LossFrame, PlaceRole
from sitgraph.model.ledger import Claim, Ledger, Loss, Operation, Party, PlaceArgument, ResolvedPlace, TimeSpan, UnitRecord
from sitgraph.model.mentions import (
    EquipmentMention,
    ForceKind,
    ForceMention,
    Mention,
    PlaceMention,
    Quantity,
    Sentence,
    TimeMention,
    UnitMention,
)

__all__ = [
    "Article",
    "Attribution",
    "Claim",
    "EquipmentMention",
    "Factuality",
    "Filler",
    "ForceKind",
    "ForceMention",
    "Frame",
    "Judged",
    "Ledger",
    "Loss",
    "LossFrame",
    "Mention",
    "Operation",
    "Party",
    "Passage",
    "PassageKind",
    "PlaceArgument",
    "PlaceMention",
    "PlaceRole",
    "Quantity",
    "ResolvedPlace",
    "Sentence",
    "TimeMention",
    "TimeSpan",
    "UnitMention",
    "UnitRecord",
]
