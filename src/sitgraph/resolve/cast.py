"""Who takes part in an operation: the parties that its words name, with those that a reader supplies from the context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from sitgraph import resources
from sitgraph.model import Frame, Party, ResolvedPlace
from sitgraph.resolve.context import Context


class Participants(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who takes part in one type of operation (see `participants.toml`)."""

    agent: Literal["party", "parties", "none"]
    target: Literal["opponent", "hit", "owner", "none"]
    place: Literal["at", "from", "to", "none"] = "at"
    by_place: Literal["holder", "invader", "none"] = "none"


@lru_cache(maxsize=1)
def participants() -> Mapping[str, Participants]:
    """The table of `participants.toml` by operation type."""
    return resources.table(Path(__file__).with_name("participants.toml"), dict[str, Participants])


# Who advances fires at the ground where he does, and is not told to fire at towns elsewhere.
_FROM_AFAR = frozenset({"Strike", "Shelling"})


@dataclass(frozen=True, slots=True)
class Cast:
    """The parties of one operation, and how many of them the words themselves do not give."""

    agents: tuple[Party, ...]
    targets: tuple[Party, ...]
    supplied: int


def supply(
    frame: Frame, agents: Iterable[Party], targets: Iterable[Party], context: Context, *,
    holder: str | None, previous: tuple[tuple[Party, ...], tuple[Party, ...]] | None,
    here: tuple[str, ...] = (), loose: frozenset[str] = frozenset(), named: frozenset[str] = frozenset(),
    pointing: frozenset[str] = frozenset(), irregular: frozenset[str] = frozenset(), neutral: frozenset[str] = frozenset(),
    place: ResolvedPlace | None = None,
) -> Cast:  # fmt: skip
    """Fill in the parties that are evident though unnamed.

    `here` are the sides that the sentence names as forces; `loose` are the agents' words that only point back
    ("it", "the forces"), which give way to a target `named` outright, as do `irregular` ones ("gunmen"); `pointing` are the targets'
    words that point back, `neutral` those of things told to be another's ("a Greek-owned tanker"). `holder` is the side that holds the operation's `place`; `previous` are the agents and targets of an operation referred back to ("the attack").
    """
    rule = participants()[frame.type]

    def enemy(side: str | None) -> str | None:
        return context.opponent(side, here, place)

    found, hit, supplied = list(agents), list(targets), 0
    if rule.agent == "none":
        found = [p for p in found if p.text is not None]  # a blast has an author only where the words name one
    elif not found and frame.foreign and rule.by_place == "none" and not context.fights_at_home(holder):
        occupier = context.forces(context.opponent(holder))  # "occupied" is said of what another holds
        found = [occupier] if occupier else []
        supplied += len(found)
    elif not found:
        leads = frame.type not in _FROM_AFAR or context.is_attacked_around(place)
        found = _agents(rule, hit, context, holder, previous, returning=frame.returning, leads=leads, place=place)
        supplied += len(found)
    if rule.agent == "parties":
        sides = {p.side for p in found if p.side}
        if len(sides) == 1 and not hit:
            other = context.forces(enemy(next(iter(sides))))
            if other:
                found.append(other)
                supplied += 1
        found += [p for p in hit if p.kind != "thing"]
        hit = []
    if found and found[0].kind == "unit" and found[0].side is None and not any(p.side for p in (*found, *hit)) and rule.by_place == "invader" and not frame.returning:
        leading = context.on_the_offensive()  # a formation that attacks where one side does is that side's
        found = [replace(p, side=leading) if p.kind == "unit" else p for p in found] if leading in (holder, context.opponent(holder)) else found
    acting = next((p.side for p in found if p.side), None)
    opposed, owned = rule.target in ("opponent", "owner"), rule.target == "owner"
    if owned and found and acting is None and context.opponent(holder):
        found, acting = [context.forces(holder, p.text) or p for p in found], holder
    if opposed and acting and hit and any(p.text in loose for p in found) and any(p.side == acting and (owned or p.text in named) for p in hit):
        other = context.forces(enemy(acting))
        if other is not None:
            found = [replace(other, text=p.text) if p.text in loose else p for p in found]
            acting = next((p.side for p in found if p.side), None)
    if opposed and acting and any(p.side == acting and p.text in named for p in hit) and all(p.text in irregular for p in found if p.side == acting):
        found = [Party(p.text, p.text or p.name, None, "group") if p.side == acting else p for p in found]  # whoever "gunmen" are, they fight whom they attack
        acting = next((p.side for p in found if p.side), None)
    if opposed and acting is None and found and found[0].kind == "unit":
        against = context.opponent(next((p.side for p in hit if p.side), None), ground=place)
        found = [replace(p, side=against) if p.side is None else p for p in found]
        acting = against
    if rule.target == "none":
        hit = []
    elif opposed and not hit and not _mutual(found, context):
        if previous and previous[1]:
            hit = [replace(p, text=None) for p in previous[1]]
        else:
            other = context.forces(enemy(acting))
            hit = [other] if other else []
        supplied += len(hit)
    if opposed and acting and any(p.side == acting for p in hit):
        other = context.forces(enemy(acting))  # nobody attacks his own
        hit = [p for p in hit if p.side != acting] or ([other] if other else [])
    if rule.target == "hit" and acting:
        other = context.forces(enemy(acting))  # nobody shells his own
        hit = [replace(other, text=p.text) if other is not None and p.side == acting and p.kind in ("forces", "unit") and p.text in pointing else p for p in hit]
        hit = [replace(p, side=enemy(acting)) if p.kind == "thing" and p.side == acting and p.text in pointing else p for p in hit]
    whose = enemy(acting) or (holder if holder != acting else None)
    hit = [replace(p, side=whose) if p.side is None and p.kind == "thing" and p.text not in neutral else p for p in hit]
    if owned:
        hit = [(context.forces(p.side, p.text) or p) if p.kind == "thing" else p for p in hit]
    return Cast(_unique(found), _unique(hit), supplied)


def _agents(
    rule: Participants, targets: list[Party], context: Context, holder: str | None,
    previous: tuple[tuple[Party, ...], tuple[Party, ...]] | None, *, returning: bool, leads: bool, place: ResolvedPlace | None,
) -> list[Party]:  # fmt: skip
    if previous and previous[0]:
        return [replace(p, text=None) for p in previous[0]]
    side = context.opponent(next((p.side for p in targets if p.side), None), ground=place)
    if rule.agent == "parties":
        pair = context.belligerents()
        parties = [context.forces(s) for s in pair] if pair else []
        return [p for p in parties if p]
    at_home = context.fights_at_home(holder)  # who attacks in a civil war, no place tells
    other = context.opponent(holder, ground=place)
    if side is None and rule.by_place != "none" and other is not None and (returning or not at_home):
        side = holder if returning or rule.by_place == "holder" else other
        leading = context.on_the_offensive() if rule.by_place == "invader" and not returning and leads else None
        if leading is not None and leading in (holder, other):
            side = leading
    party = context.forces(side)
    return [party] if party else []


def _mutual(agents: Sequence[Party], context: Context) -> bool:
    """Do the same words name those who fight each other ("both sides attacked")?"""
    return any(one.text == other.text and other.side and context.fights(one.side, other.side) for one in agents for other in agents)


def _unique(parties: Iterable[Party]) -> tuple[Party, ...]:
    seen: dict[tuple[str, str | None], Party] = {}
    for party in parties:
        key = (party.name, party.side)
        if key not in seen or (seen[key].text is None and party.text is not None):
            seen[key] = party
    return tuple(seen.values())
