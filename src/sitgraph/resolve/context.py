"""What the whole article tells of the war it reports: its belligerents, and who fights whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from sitgraph import registry
from sitgraph.model import Article, ForceMention, Party, ResolvedPlace, Sentence
from sitgraph.registry.wars import belligerents

# How often an article must say who attacks, before it is said to be about that side's offensive.
_OFTEN = 3
_STANCES = ("enemy", "own", "occupier", "defender")


class Context:
    """The belligerents of an article, by how often it names them, and the enmities among them."""

    def __init__(
        self, article: Article, sentences: Iterable[Sentence], units: Iterable[Party], places: Iterable[ResolvedPlace] = (),
        rebels: frozenset[str] = frozenset(), loyal: frozenset[str] = frozenset(),
    ) -> None:
        self._article = article
        self._named: Counter[str] = Counter()
        self._spoken = 0  # words for a force that only its speaker's side tells ("the occupiers")
        self._rebels = rebels
        told = governing = 0
        for sentence in sentences:
            for force in sentence.forces:
                if force.side and force.kind == "side":
                    self._named[force.side] += 1 if force.metonym else 2
                self._spoken += force.kind in _STANCES
                told += force.text.lower() in rebels
                governing += force.kind == "generic" and not loyal.isdisjoint(force.text.lower().split())
        for unit in units:
            if unit.side:
                self._named[unit.side] += 2
        self._located: Counter[str] = Counter()
        for place in places:
            side = registry.side_of_country(place.country) if place.country else None
            if side:
                self._located[side] += 1
        self._opponents: dict[str, str | None] = {}
        self._attacking: Counter[str] = Counter()
        self._attacked: defaultdict[str, set[str]] = defaultdict(set)
        state = self.state() if governing else None
        if state is not None:
            self._named[state] += 2 * governing  # "government troops" are the state's, whoever helps it
        movement = self._rebel_movement() if told else None
        if movement is not None:
            self._named[movement] += 2 * told

    @property
    def sides(self) -> tuple[str, ...]:
        """Sides named in the article, most often first."""
        return tuple(side for side, _ in sorted(self._named.items(), key=lambda item: (-item[1], item[0])))

    def opponent(self, side: str | None, here: Iterable[str] = (), ground: ResolvedPlace | None = None) -> str | None:
        """The side that `side` fights in this article, None where that is not evident.

        Of several enemies the one is meant whose home `ground` lies in (Hamas in Gaza, Hezbollah in Lebanon), else the
        one among `here`, the sides named in the sentence.
        """
        if side is None:
            return None
        land = self.country(ground) if ground is not None else None
        at_home = [o for o in registry.opponents(side, None) if land is not None and registry.home_of(o) == land]
        if at_home:
            return max(at_home, key=lambda o: (self._named[o], -at_home.index(o)))
        if side not in self._opponents:
            self._opponents[side] = self._find_opponent(side)
        usual, here = self._opponents[side], frozenset(here)
        if usual not in here:
            known = registry.opponents(side, None) if here else ()
            beside = {other for other in here if other in known}
            if len(beside) == 1:
                return beside.pop()
        return usual

    def _find_opponent(self, side: str) -> str | None:
        known = registry.opponents(side, self._article.date) or registry.opponents(side, None)
        # A movement fights the state on whose ground it is, before those who help that state.
        ground = self.state() if not self.is_state(side) else None
        weighed = [(self._named[o] + self._located[o] / (2 if o == ground else 4), -i, o) for i, o in enumerate(known)]
        weighed = [w for w in weighed if w[0] > 0]
        if weighed:
            return max(weighed)[2]
        at_war = belligerents(side, self._article.date)
        if len(at_war) == 2 and self._located and at_war.issuperset(self._located):
            return next(iter(at_war - {side}))  # all there is happens where its war of that day is
        return known[0] if len(known) == 1 and not self._is_other_war(side, known[0]) else None

    def _is_other_war(self, side: str, other: str) -> bool:
        """Does the article name a pair of enemies, neither of which `other` is, while `side` is in a war of its own elsewhere?"""
        named = [s for s in self._named if s not in (side, other)]
        return any(b in registry.opponents(a, None) for a in named for b in named)

    def fights(self, side: str | None, other: str) -> bool:
        """Are two sides enemies?"""
        return side is not None and (side in registry.opponents(other, None) or self.opponent(other) == side)

    def belligerents(self) -> tuple[str, str] | None:
        """The two sides this article is mostly about, None where that is not evident."""
        for side in self.sides:
            other = self.opponent(side)
            if other:
                return side, other
        for side, _ in sorted(self._located.items(), key=lambda item: (-item[1], item[0])):
            other = self.opponent(side)
            partial = self._spoken >= _OFTEN  # who speaks of occupiers speaks of this war, though no side is named
            if other and (partial or not (self.is_state(side) and self.is_state(other) and not self._named[other])):
                return side, other
        return None

    def invader(self) -> str | None:
        """The side that occupies the other's ground: the one whose own country the fighting is not in."""
        pair = self.belligerents()
        if pair is None:
            return None
        first, second = pair
        at_first, at_second = self._located[first], self._located[second]
        if at_first == at_second:
            return None
        return second if at_first > at_second else first

    def forces(self, side: str | None, text: str | None = None) -> Party | None:
        """A side's forces in general as a party, None where the side is unknown."""
        if side is None:
            return None
        return Party(text=text, name=registry.forces_name(side), side=side, kind="forces")

    def civilians(self, side: str) -> str:
        """The name for a side's civilians ("Ukrainian civilians")."""
        return registry.civilians_name(side)

    def side_of_force(self, force: ForceMention, perspective: str | None) -> str | None:
        """Whose forces a mention names: by its own words, else from the side of whoever is speaking."""
        if force.side:
            return force.side
        invader = self.invader()
        speaker = perspective or self.opponent(invader)
        if force.kind == "enemy":
            return self.opponent(speaker)
        if force.kind == "own":
            return speaker
        if force.kind == "occupier":
            return invader or self.opponent(perspective)
        if force.kind == "defender":
            return self.opponent(invader) or perspective
        return None

    def holder(self, place: ResolvedPlace | None) -> str | None:
        """The side that holds a place for good, or else whose land it is; None where that takes no part in this war."""
        land, day = self.whose_land(place), self._article.date
        if place is None or land is None:
            return land
        held = registry.holder_of((place.key, *filter(None, (place.anchor,)), *place.within), day)
        if held is None:
            return land
        pair = self.belligerents()
        return held if (day is not None if pair is None else {held, land} <= {*pair}) else land

    def whose_land(self, place: ResolvedPlace | None) -> str | None:
        """The side whose country a place lies in, where that side takes part in this war; None otherwise."""
        if place is None or place.country is None:
            return None
        side = registry.side_of_country(place.country)
        pair = self.belligerents()
        if side is None or pair is None or side in pair:
            return side
        return side if self._named[side] and registry.opponents(side, None) else None

    def country(self, place: ResolvedPlace) -> str | None:
        """The state that a place lies in, whether it takes part in this war or not."""
        return registry.side_of_country(place.country) if place.country else None

    def attacks(self, side: str, places: Iterable[ResolvedPlace] = ()) -> None:
        """Note that the article names a side as the one that attacks or advances, and where."""
        self._attacking[side] += 1
        self._attacked[side] |= {_region(place) for place in places}

    def is_attacked_around(self, place: ResolvedPlace | None) -> bool:
        """Does the side on the offensive attack in the region of a place?"""
        side = self.on_the_offensive()
        return side is not None and place is not None and _region(place) in self._attacked[side]

    def on_the_offensive(self) -> str | None:
        """The side that attacks wherever the article says who does; None where it says so too seldom, or of both."""
        total = sum(self._attacking.values())
        if total < _OFTEN:
            return None
        side, count = max(self._attacking.items(), key=lambda item: (item[1], item[0]))
        return side if count * 4 >= total * 3 else None

    def attacker(self) -> str | None:
        """Who "the attackers" are where no sentence before tells: the side on the offensive, else the one on foreign ground."""
        return self.on_the_offensive() or self.invader()

    def is_main(self, side: str | None) -> bool:
        """Is a side one that the article is about: named at least a quarter as often as the one named most?"""
        return side is not None and self._named[side] * 4 >= max(self._named.values(), default=0)

    def is_state(self, side: str | None) -> bool:
        """Is a side a state, not a movement?"""
        known = registry.sides().get(side) if side else None
        return known is not None and known.country is not None

    def fights_at_home(self, state: str | None) -> bool:
        """Does a state fight a movement on its own ground, so that it may strike its own places?"""
        other = self.opponent(state)
        return state is not None and self.is_state(state) and other is not None and not self.is_state(other) and registry.home_of(other) in (None, state)

    def state(self) -> str | None:
        """The state whose own war it is: that in which most of the article's places lie."""
        ranked = sorted(self._located.items(), key=lambda item: (-item[1], item[0]))
        ground = next((side for side, _ in ranked if self.is_state(side)), None)
        for movement in self.sides:
            others = registry.opponents(movement, None)
            if registry.home_of(movement) == ground is not None and ground not in others and not self.is_state(movement):
                return next((side for side in others if self.is_state(side)), ground)  # who fights Hamas on its ground: Israel
        return ground

    def _rebel_movement(self) -> str | None:
        """The movement that "the rebels" means: of those that fight the state, the one named most, else the likeliest."""
        state = self.state()
        known = registry.rebels(state) if state else ()
        return max(known, key=lambda side: (self._named[side], -known.index(side)), default=None)

    def insurgent(self, text: str | None = None) -> str | None:
        """The movement that fights the state whose war it is, None where none or more than one would do.

        `text` are the words for it: "the rebels" are no jihadists.
        """
        state = self.state()
        if text is not None and text.lower() in self._rebels and (movement := self._rebel_movement()) is not None:
            return movement
        known = registry.opponents(state, None) if state else ()
        named = [side for side in self.sides if side in known and not self.is_state(side)]
        if named:
            return named[0]
        movements = [side for side in known if not self.is_state(side)]
        if not movements and len(known) == 1 and registry.opponents(known[0], None)[:1] == (state,):
            return known[0]  # whom a state's one enemy arms fights for it
        return movements[0] if len(movements) == 1 else None

    def is_rebel(self, side: str | None) -> bool:
        """Is a side a movement at war with the state in which the article's places lie?"""
        state = self.state()
        return side is not None and not self.is_state(side) and state is not None and state in registry.opponents(side, None)

    def home(self) -> str | None:
        """The side on whose ground this war is fought, None where that is not evident."""
        return self.opponent(self.invader())


def _region(place: ResolvedPlace) -> str:
    """The region that a place lies in, or is."""
    return place.key if place.kind == "Region" or not place.within else place.within[0]
