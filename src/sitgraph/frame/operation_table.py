"""The shape of `operations/*.toml`: the words that evoke one operation, and where its roles stand."""

from __future__ import annotations

import msgspec

from sitgraph import lang


class _Examples(lang.Table, frozen=True):
    yes: tuple[str, ...]
    no: tuple[str, ...]


class _Words(lang.Table, frozen=True):
    words: tuple[str, ...]


class _LightOptions(lang.Table, frozen=True):
    """`whole`: verb and noun are the trigger together; `bare`: the noun has no number ("took up positions", not "took 60 positions")."""

    whole: bool = False
    bare: bool = False


class _Becomes(lang.Table, frozen=True):
    """When a trigger tells of another operation: by words before it, weapons (categories or designations) it is made with, things it hits,
    the verb that governs it, or because it has a place as its aim; by its `objects`, or because it describes a force and
    goes on ("forces occupying its territory"), or because one of the prepositions `lasting` says for how long ("had been occupied for a week"), or as a participle that describes ground and has no time of its own
    (`described`, "villages occupied by troops"). `words` limits the rule to these triggers.
    """

    operation: str
    modifiers: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    facility: bool = False
    governors: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    place: bool = False
    objects: frozenset[str] = frozenset()
    ongoing: bool = False
    lasting: frozenset[str] = frozenset()
    described: bool = False


class OperationTable(lang.Table, frozen=True):
    """One operation's file. `verb` and `noun` list words under the evidence they need (`frame.evidence.NEEDS`).

    `not` lists, for a trigger word, the words beside it that make it something else ("take place").
    `names` are nouns whose genitive makes a name of them ("the battle of Donbas"), `attribute_of` are nouns whose
    genitive only describes them ("areas of concentration"), `ceasing` verbs under which the operation is an end put to one's
    own deeds ("agreed to halt the offensive"), `stative` verbs whose participle before a noun tells of a state ("the abandoned
    village"), `not_after` prepositions behind which the noun is only where somebody goes ("threw reserves into the fight"), `active` verbs that in the passive tell of something else ("who is left"), `leaving` verbs whose object is what is left, not
    who leaves ("fled the Taliban"), `attributive` verbs whose present participle may stand before who moves ("against advancing troops"), `arriving` verbs whose place is reached whatever the preposition ("landed on the island"), `resulting` verbs that tell what state a deed left a thing in ("leaving it in ruins"), `suffered` those whose genitive is who or what is hit
    ("the bombardment of the port"), `surprising` those in which who is killed is who is attacked ("killed in an ambush"). `compound` are nouns, under the evidence they need, that tell the operation as the
    last part of a longer word too, whatever its first part ("nachtaanval").
    """

    operation: str
    gloss: str
    roles: dict[str, str]
    examples: _Examples
    verb: dict[str, tuple[str, ...]] = {}
    noun: dict[str, tuple[str, ...]] = {}
    light: dict[str, tuple[str, ...]] = {}
    light_options: _LightOptions = _LightOptions()
    adjective: _Words | None = None
    phrase: _Words | None = None
    exclude: dict[str, frozenset[str]] = msgspec.field(default_factory=dict, name="not")
    names: frozenset[str] = frozenset()
    becomes: tuple[_Becomes, ...] = ()
    attempted: frozenset[str] = frozenset()
    place_roles: dict[str, str] = {}
    arriving: frozenset[str] = frozenset()
    returning: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    attribute_of: frozenset[str] = frozenset()
    ceasing: frozenset[str] = frozenset()
    stative: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    active: frozenset[str] = frozenset()
    leaving: frozenset[str] = frozenset()
    resulting: frozenset[str] = frozenset()
    attributive: frozenset[str] = frozenset()
    suffered: frozenset[str] = frozenset()
    surprising: frozenset[str] = frozenset()
    compound: dict[str, tuple[str, ...]] = {}
