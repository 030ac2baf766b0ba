"""Which mentions are armed forces, and which only may be: a people's adjective, a country's name, a bare "we"."""

from __future__ import annotations

from collections.abc import Callable

from sitgraph.model import ForceMention, Mention, Sentence, UnitMention
from sitgraph.registry.sides import side_of_word

_WEAPONS = frozenset({"tank", "armoured_vehicle", "artillery", "mlrs", "air_defence", "missile", "missile_system", "drone"})


def military(sentence: Sentence, is_weak: Callable[[ForceMention], bool] = lambda _: False) -> bool:
    """Does the sentence itself speak of armed forces: one named as such, a unit, or a weapon?

    `is_weak` tells of a force whether it is one only where there is war anyway ("police").
    """
    if sentence.units or any(e.category in _WEAPONS for e in sentence.equipment):
        return True
    return any(is_armed(f) and not is_weak(f) for f in sentence.forces)


def is_force(mention: Mention | None) -> bool:
    """Is the mention a unit or a force, not civilians?"""
    return isinstance(mention, UnitMention) or (isinstance(mention, ForceMention) and mention.kind != "civilian")


def is_armed(force: ForceMention) -> bool:
    """Do the words themselves name an armed force: no country, people or civilians, no "we", and not "troops" of nobody's?"""
    return is_force(force) and not is_bare(force) and not force.metonym and force.kind not in ("generic", "both") and not is_people(force)


def is_people(mention: Mention | None) -> bool:
    """Is it a people or its adjective alone ("Australians", "Israeli"), who are a force only where there is war anyway?"""
    if not isinstance(mention, ForceMention) or mention.kind != "side":
        return False
    mark = side_of_word(mention.text)
    return mark is not None and mark[2] in ("adjective", "people")


def is_bare(mention: Mention) -> bool:
    """A pronoun of the speaker's own ("we"), who may be anybody."""
    return isinstance(mention, ForceMention) and mention.kind == "own" and mention.end - mention.start == 1


def is_metonym(mention: Mention | None) -> bool:
    """Is it a capital, a country or a leader that stands for forces only where it acts?"""
    return isinstance(mention, ForceMention) and mention.metonym
