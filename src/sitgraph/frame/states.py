"""What the names of states alone tell of war: where a state moves, fires or strikes beyond what states do in peace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice

from sitgraph.frame.armed import is_metonym, is_people
from sitgraph.frame.syntax import Syntax
from sitgraph.frame.triggers import Trigger
from sitgraph.gazetteer import open_gazetteer
from sitgraph.model import Filler, ForceMention, PlaceMention
from sitgraph.registry.sides import side_of_word, sides
from sitgraph.registry.wars import theatre_of

_MOVES = frozenset({"Advance", "Capture", "Withdrawal", "Strike", "Shelling"})
_FIRES = frozenset({"Strike", "Shelling"})
_HOSTILE = frozenset({"Attack", "Strike", "Shelling"})


def are_at_war(trigger: Trigger, fillers: Sequence[Filler], day: date | None, syntax: Syntax) -> bool:
    """Is it a state's deed of war, told by its name: in a war that had begun by `day`, or on another country's ground?

    "Ukraine withdrew from Avdiivka": a state at war, by its name or capital, moves or fires where the war is. "Russia's
    offensive near Kharkiv": a word of attack with a state's name or adjective, and a place in an enemy's country.
    "Israeli strikes on Rafah", "an Indian strike in Pakistan killed two": in any other country, attacked itself, or with dead.
    """
    if trigger.form == "verb" and trigger.type in (*_MOVES, "Repulse"):
        acting = [f.mention for f in fillers if f.role == "agents" and isinstance(f.mention, ForceMention) and f.mention.side in sides()]
        states = [m.side for m in acting if m.side is not None and (m.text in sides()[m.side].metonyms[:2] if m.metonym else trigger.type == "Repulse" and not is_people(m))]
        theatre = {country for state in states for country in theatre_of(state, day)}
        return bool(theatre) and any(country in theatre for country in _countries(fillers))
    if trigger.form != "noun" or trigger.type not in _HOSTILE:
        return False
    whose = [f.mention for f in fillers if f.role == "agents" and f.via in ("modifier", "possessive", "subject") and (is_metonym(f.mention) or is_people(f.mention))]
    whose_sides = {m.side for m in whose if isinstance(m, ForceMention) and m.side is not None and m.side in sides()}
    homes = {sides()[side].country for side in whose_sides}
    if not homes or None in homes:
        return False
    lethal = _is_lethal(trigger, syntax)
    if lethal and (trigger.type == "Shelling" or not any(f.role == "places" for f in fillers) and any(theatre_of(side, day) for side in whose_sides)):
        return True
    abroad = {country for country in _countries(fillers, capitals=True, states=lethal) if country is not None and country not in homes}
    return bool(abroad) and (lethal or bool(abroad & {c for side in whose_sides for c in theatre_of(side, day)}) or _is_on_land(trigger, fillers, syntax))


def _is_lethal(trigger: Trigger, syntax: Syntax) -> bool:
    """Does it stand by a verb of killing ("the strike killed two", "two were killed in the strike")?"""
    return any(token.lemma_.lower() in syntax.table.things.killing for token in islice(trigger.head.ancestors, 2))


def _is_on_land(trigger: Trigger, fillers: Sequence[Filler], syntax: Syntax) -> bool:
    """Is what it is said to be against a place, nothing that is there ("a strike on Rafah", no "attack on Rafah's mayor")?"""
    against = {t.i for word, role in trigger.table.roles.items() if role == "targets" for t in syntax.slots(trigger.head).get(word, ())}
    return any(f.role == "places" and any(f.start <= i < f.end for i in against) for f in fillers)


def fire(trigger: Trigger, fillers: Sequence[Filler], at_facility: bool, syntax: Syntax) -> bool:
    """Does a state by its name do to land or installations what states do in war: "Ukraine shelled Belgorod", "struck an air base"?

    Or does it kill ("India struck nine sites in Pakistan, killing 26")? `at_facility` says that an installation is its object.
    """
    if trigger.form != "verb" or trigger.type not in _FIRES:
        return False
    state = any(f.role == "agents" and f.via == "subject" and is_metonym(f.mention) for f in fillers)
    land = trigger.type == "Shelling" and any(f.role == "places" and f.via == "object" and side_of_word(f.mention.text) is None for f in fillers if f.mention is not None)
    killing = syntax.table.things.killing
    return state and (land or at_facility or any(c.lemma_.lower() in killing for c in trigger.head.children) and any(f.role == "places" for f in fillers))


def _countries(fillers: Sequence[Filler], *, capitals: bool = False, states: bool = False) -> list[str | None]:
    """The countries of the best-known places of the names told with a deed; a capital and a state by its name only if wanted."""
    places = [f.mention for f in fillers if f.role == "places" and f.via not in ("fronted", "shared") and isinstance(f.mention, PlaceMention)]
    found: list[str | None] = []
    for place in places:
        mark = side_of_word(place.text)
        if mark is None:
            found.append(_best_known(place.name))
        elif mark[0] in sides() and (states if place.text in sides()[mark[0]].metonyms[:1] else capitals):
            found.append(sides()[mark[0]].country)
    return found


def _best_known(name: str) -> str | None:
    """The country of the most populous place of a name."""
    found = max(open_gazetteer().candidates(name), key=lambda e: e.population or 0, default=None)
    return found.country if found is not None else None
