"""Who acts and against whom, where the words alone do not tell: each case a passage, and the parties of one trigger in it."""

from __future__ import annotations

from functools import lru_cache

import pytest

from sitgraph.model import Operation
from sitgraph.pipeline import LanguagePipeline
from sitgraph.read import article_of


@lru_cache(maxsize=1)
def _english() -> LanguagePipeline:
    return LanguagePipeline("en")


def _operations(text: str) -> list[Operation]:
    return list(_english()(article_of(text, id="case", lang="en")).ledger.operations)


# Passage, trigger, sides of the agents, sides of the targets.
_CASES = [
    # "Central government forces" are the state's, who has no side of its own in the tables has none here, and "they" are nobody else.
    (
        "Tigrayan fighters hold Dessie, and Ethiopian troops shelled it. The central government forces attacked Kombolcha.",
        "attacked", {"Ethiopia"}, {"Tigray"},
    ),
    (
        "Ethiopian troops fought the Tigrayan fighters near Korem. On Monday the Amhara forces regrouped. They captured Kobo.",
        "captured", {None}, set(),
    ),
    (
        "Ethiopian troops fought the Tigrayan fighters near Korem. Forces of the Amhara Regional State recaptured Kobo.",
        "recaptured", {None}, set(),
    ),
    # The police of a nation are its own, under whatever name.
    (
        "The Iraqi army attacked Islamic State in Mosul. Iraqi Federal Police and the army captured Gogjali.",
        "captured", {"Iraq"}, {"Islamic State"},
    ),
    # "The attackers" are whose attack was told last.
    (
        "Russian forces attacked Vovchansk and Ukrainian troops withdrew to the river. Ukrainian soldiers hold the plant. The attackers entered the northern streets of Vovchansk.",
        "entered", {"Russia"}, {"Ukraine"},
    ),
    # "The rebels" of a state are no jihadists, though these are named.
    (
        "Syrian government forces shelled Aleppo on Monday. Rebels launched a counterattack near Aleppo. Islamic State militants entered Palmyra in Homs.",
        "counterattack", {"Syrian opposition"}, {"Syria"},
    ),
    # The army that was named last is "the army".
    (
        "Israeli warplanes bombed Gaza City and the Israeli military sent tanks to Khan Younis. Hamas fighters fired rockets at the tanks. The army withdrew from Khan Younis.",
        "withdrew", {"Israel"}, {"Hamas"},
    ),
    # Who is occupied is so by the enemy of the state whose place it is.
    (
        "Ukrainian partisans attacked a convoy in occupied Melitopol. Russian forces shelled Nikopol.",
        "occupied", {"Russia"}, set[str](),
    ),
    # The enemy of a side that the clause names is its enemy, whoever speaks.
    (
        "American troops entered Houffalize. German forces shelled the town. American bombers struck enemy columns near Houffalize.",
        "struck", {"United States"}, {"Germany"},
    ),
    # A missile that hits a town comes from who fights its state, not from who struck last abroad.
    (
        "Hamas gunmen attacked Sderot in southern Israel. Israeli jets struck Gaza City. A rocket hit a building in Tel Aviv.",
        "hit", {"Hamas"}, {"Israel"},
    ),
    # Who occupiers and defenders are is told by where the fighting is, though no side is named.
    (
        "The enemy shelled Orikhiv. The occupiers stormed our positions near Vuhledar. Our defenders repelled an assault near Krasnohorivka.",
        "stormed", {"Russia"}, {"Ukraine"},
    ),
    # Numbered formations are the state's, where movements fight it.
    (
        "The Rapid Support Forces attacked El Fasher. Sudanese troops held the airport. The 6th Division counterattacked near El Fasher.",
        "counterattacked", {"Sudan"}, {"Rapid Support Forces"},
    ),
    # An army of somebody of whom no table tells whose he is is nobody's known, and no state's.
    (
        "American troops held the hill near Sharpsburg. Lee's army withdrew across the Potomac.",
        "withdrew", {None}, set[str](),
    ),
    # Formations of the SS were German.
    (
        "The 17th SS Panzer Grenadier Division counterattacked at dusk.",
        "counterattacked", {"Germany"}, set[str](),
    ),
    # Of two formations with a verb between them one fights the other.
    (
        "Ukrainian troops hold Trostianets. The 93rd Brigade drove out the 4th Guards Tank Division.",
        "drove out", {"Ukraine"}, {"Russia"},
    ),
    # In what is claimed, "its" points to who claims it.
    (
        "Ukrainian troops hold Chasiv Yar. Ukraine denied a Russian claim that its troops had captured the town.",
        "captured", {"Russia"}, {"Ukraine"},
    ),
    # A ship that carries goods is nobody's who fights, whoever speaks of it.
    (
        "Houthi fighters fired at an American destroyer off Yemen. Houthi rebels attacked a container ship in the Red Sea, US Central Command said.",
        "attacked", {"Houthis"}, {None},
    ),
    # An assault in which a place is seized is that of who seizes it.
    (
        "Ukrainian troops hold the bridge. The Russian 90th Tank Division seized Avdiivka in a surprise assault.",
        "assault", {"Russia"}, {"Ukraine"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "trigger", "agents", "targets"), _CASES, ids=[c[1] for c in _CASES])
def test_sides(text: str, trigger: str, agents: set[str], targets: set[str]) -> None:
    found = [o for o in _operations(text) if trigger in o.claim.trigger]
    assert len(found) == 1, [o.claim.trigger for o in _operations(text)]
    assert {p.side for p in found[0].agents} == agents
    assert {p.side for p in found[0].targets} == targets


def test_a_long_list_of_strikes_names_the_striker_once() -> None:
    places = ("Mosul", "Sinjar", "Rawah", "Kirkuk", "Baiji", "Tal Afar", "Ramadi", "Haditha", "Falluja", "Hit", "Qaim")
    hit = ("a weapons cache", "a bunker", "an Islamic State tactical unit")
    listed = "".join(f" Near {place}, one strike destroyed {hit[number % 3]}." for number, place in enumerate(places))
    told = _operations("Coalition aircraft conducted eleven strikes against Islamic State targets in Iraq." + listed)
    strikes = [o for o in told if o.type == "Strike"]
    assert len(strikes) == 12
    assert {p.side for o in strikes for p in o.agents} == {"US-led coalition"}
