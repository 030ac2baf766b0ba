"""What the names of states alone tell of war: where a state moves, fires or strikes beyond what states do in peace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from sitgraph.frame.armed import is_metonym, is_people
from sitgraph.frame.syntax import Syntax
from sitgraph.frame.triggers import Trigger
from sitgraph.gazetteer import open_gazetteer
from sitgraph.model import Filler, ForceMention, PlaceMention
from sitgraph.registry.sides import side_of_word, sides
from sitgraph.registry.wars import theatre_of

# What a state at war does by its name, and what is told of the forces alone that defend it.
_MOVES = frozenset({"Advance", "Capture", "Withdrawal", "Strike", "Shelling", "Repulse"})
_DEFENDS = "Repulse"
_FIRES = frozenset({"Strike", "Shelling"})
# How far above what it says a verb of speech may stand.
_ABOVE = 4
_HOSTILE = frozenset({"Attack", "Strike", "Shelling"})


def are_at_war(trigger: Trigger, fillers: Sequence[Filler], day: date | None, syntax: Syntax) -> bool:
    """Is it a state's deed of war, told by its name: in a war that had begun by `day`, or on another country's ground?"""
    if trigger.form in ("verb", "attempt", "light"):
        ground = trigger.type == "Attack" and any(f.role == "places" and f.via == "object" for f in fillers)  # "stormed Vuhledar", not "attacked the deal"
        return (ground or trigger.type in _MOVES) and _act_in_their_war(trigger, fillers, day, syntax)
    return trigger.form == "noun" and trigger.type in _HOSTILE and _attack_abroad(trigger, fillers, day, syntax)


def _act_in_their_war(trigger: Trigger, fillers: Sequence[Filler], day: date | None, syntax: Syntax) -> bool:
    """ "Ukraine withdrew from Avdiivka", "Russia said it had taken the town": does a state at war, by its name or capital, move or fire where the war is?"""
    acting = [(m, m.side) for f in fillers if f.role == "agents" and isinstance(m := f.mention, ForceMention) and m.side in sides()]
    states = {side for m, side in acting if side is not None and (m.text in sides()[side].metonyms[:2] if m.metonym else trigger.type == _DEFENDS and not is_people(m))}
    theatre = _theatre(states | set(_speaking_of_itself(trigger, fillers, syntax)), day)
    return bool(theatre) and not theatre.isdisjoint(_countries(fillers))


def _speaking_of_itself(trigger: Trigger, fillers: Sequence[Filler], syntax: Syntax) -> Iterator[str]:
    """The states, by their names or capitals, who say that "it" did what the trigger tells."""
    if not any(f.role == "agents" and f.via == "pronoun" for f in fillers):
        return
    for verb in islice(trigger.head.ancestors, _ABOVE):
        if verb.lemma_.lower() in syntax.table.support.saying:
            for speaker in syntax.children(verb, syntax.labels.subject):
                mark = side_of_word(speaker.text)
                if mark is not None and mark[0] in sides() and speaker.text in sides()[mark[0]].metonyms[:2]:
                    yield mark[0]


def _attack_abroad(trigger: Trigger, fillers: Sequence[Filler], day: date | None, syntax: Syntax) -> bool:
    """Has a word of attack a state's name or adjective, and a place in another country: its enemy's, attacked itself, or with dead?

    "Russia's offensive near Kharkiv", "Israeli strikes on Rafah", "an Indian strike in Pakistan killed two".
    """
    whose = [f.mention for f in fillers if f.role == "agents" and f.via in ("modifier", "possessive", "subject") and (is_metonym(f.mention) or is_people(f.mention))]
    states = {m.side for m in whose if isinstance(m, ForceMention) and m.side is not None and m.side in sides()}
    homes = {sides()[side].country for side in states}
    if not homes or None in homes:
        return False
    lethal, theatre = _is_lethal(trigger, syntax), _theatre(states, day)
    if lethal and (trigger.type == "Shelling" or bool(theatre) and not any(f.role == "places" for f in fillers)):
        return True
    abroad = _countries(fillers, capitals=True, states=lethal) - homes
    return bool(abroad) and (lethal or not abroad.isdisjoint(theatre) or _is_on_land(trigger, fillers, syntax))


def _theatre(states: Iterable[str], day: date | None) -> set[str]:
    """The countries of the wars that some sides were in by a day."""
    return {country for side in states for country in theatre_of(side, day)}


def _is_lethal(trigger: Trigger, syntax: Syntax) -> bool:
    """Does it stand by a verb of killing ("the strike killed two", "two were killed in the strike")?"""
    return any(token.lemma_.lower() in syntax.table.things.killing for token in islice(trigger.head.ancestors, 2))


def _is_on_land(trigger: Trigger, fillers: Sequence[Filler], syntax: Syntax) -> bool:
    """Is what it is said to be against a place, nothing that is there ("a strike on Rafah", no "attack on Rafah's mayor")?"""
    against = {token.i for token in syntax.filling("targets", trigger.head, trigger.table.roles)}
    return any(f.role == "places" and not against.isdisjoint(range(f.start, f.end)) for f in fillers)


def fire(trigger: Trigger, fillers: Sequence[Filler], syntax: Syntax) -> bool:
    """Does a state by its name do to land or installations what states do in war: "Ukraine shelled Belgorod", "struck an air base"?

    Or does it kill ("India struck nine sites in Pakistan, killing 26")?
    """
    if trigger.form != "verb" or trigger.type not in _FIRES or not any(f.role == "agents" and f.via == "subject" and is_metonym(f.mention) for f in fillers):
        return False
    places = [f for f in fillers if f.role == "places"]
    land = trigger.type == "Shelling" and any(f.via == "object" and f.mention is not None and side_of_word(f.mention.text) is None for f in places)
    kills = bool(places) and any(c.lemma_.lower() in syntax.table.things.killing for c in trigger.head.children)
    return land or kills or syntax.object_is(trigger.head, syntax.table.things.facility)


def _countries(fillers: Sequence[Filler], *, capitals: bool = False, states: bool = False) -> set[str]:
    """The countries of the best-known places of the names told with a deed; of a capital and of a state by its name only if wanted."""
    found: set[str | None] = set()
    for place in (f.mention for f in fillers if f.role == "places" and f.via not in ("fronted", "shared")):
        if not isinstance(place, PlaceMention):
            continue
        mark = side_of_word(place.text)
        if mark is None:
            found.add(_best_known(place.name))
        elif mark[0] in sides() and (states if place.text in sides()[mark[0]].metonyms[:1] else capitals):
            found.add(sides()[mark[0]].country)
    return {country for country in found if country is not None}


def _best_known(name: str) -> str | None:
    """The country of the most populous place of a name."""
    found = max(open_gazetteer().candidates(name), key=lambda e: e.population or 0, default=None)
    return found.country if found is not None else None
