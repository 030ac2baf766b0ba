"""How many operations a sentence tells of: one deed in several words is one, two kinds told together are two."""

from __future__ import annotations

import pytest

import sitgraph

WAR = "Russian troops attacked Ukrainian positions near Vuhledar on Monday. Ukrainian soldiers repelled the attack.\n\n"


def told(sentence: str) -> list[tuple[str, str]]:
    records = sitgraph.extract(WAR + sentence, date="2023-05-13").records()
    return [(r["type"], r["trigger"]) for r in records if r["kind"] == "operation" and r["sentence"] == sentence]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # one deed in several words
        ("Fierce battles were being fought in Bakhmut.", [("Battle", "battles")]),
        ("Russian forces were fighting hard battles near Lyman.", [("Battle", "fighting")]),
        ("Russia hit Kyiv with a barrage of missile strikes.", [("Strike", "hit")]),
        ("Russian forces attacked the town of Kupiansk with mortar fire.", [("Shelling", "attacked")]),
        ("A missile hit a market in Kostiantynivka, killing fourteen people and injuring forty.", [("Strike", "hit")]),
        # two kinds told together
        ("Russian forces continued air and artillery strikes near Donetsk.", [("Strike", "artillery strikes"), ("Shelling", "artillery strikes")]),
        ("Russia is waging an artillery and ground onslaught on the city of Bakhmut.", [("Shelling", "onslaught"), ("Attack", "onslaught")]),
        ("The town of Kupiansk came under artillery and rocket fire.", [("Shelling", "rocket fire")]),
        # no deed at all
        ("Moscow is throwing reserves into the fight for Bakhmut.", []),
        ("They stopped near the abandoned village of Talish.", []),
        ("Russia returned a repaired Russian turbine that was sent to Canada.", []),
        ("A total of 1,679 people were evacuated from areas near the plant in Enerhodar.", []),
        # what needs no more than its own words
        ("A Su-25 attack jet was shot down.", [("ShootDown", "shot down")]),
        ("Russian troops only control the northern outskirts of Marinka.", [("Control", "control")]),
        ("Russia was pouring heavy equipment and mobilised troops into Luhansk.", [("Deployment", "pouring")]),
        ("Russian forces need time to redeploy.", [("Deployment", "redeploy")]),
        ("A drone killed two soldiers near Bakhmut.", [("Strike", "killed")]),
    ],
)  # fmt: skip
def test_operations_of_a_sentence(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert told(sentence) == expected


def test_who_is_forced_out_and_by_whom() -> None:
    records = sitgraph.extract(WAR + "Ukrainian troops forced the 57th Brigade and a tank battalion to withdraw.", date="2023-05-13").records()
    record = next(r for r in records if r.get("type") == "Withdrawal")
    assert record["factuality"] == "actual"
    assert {(a["text"], a["side"]) for a in record["agents"]} == {("57th Brigade", "Russia"), ("battalion", "Russia")}
    assert {t["side"] for t in record["targets"]} == {"Ukraine"}


@pytest.mark.parametrize("sentence", ["Fighting goes on across different sectors of the front.", "Russia could attack again with more troops."])
def test_no_place_is_supplied_where_the_sentence_leaves_it_open(sentence: str) -> None:
    records = sitgraph.extract(WAR + sentence, date="2023-05-13").records()
    assert all(not r["places"] for r in records if r["kind"] == "operation" and r["sentence"] == sentence)


def test_the_attack_after_a_strike_is_that_strike() -> None:
    text = "Russian forces launched a missile strike on Odesa, hitting the port. A truck driver was injured in the attack. Ukrainian troops advanced."
    records = [r for r in sitgraph.extract(text, date="2024-08-14").records() if r["kind"] == "operation"]
    assert [(r["type"], r["trigger"]) for r in records] == [("Strike", "missile strike"), ("Strike", "attack"), ("Advance", "advanced")]
    assert [t["text"] for t in records[0]["targets"]] == ["the port"]
    assert {a["side"] for a in records[1]["agents"]} == {"Russia"}


def test_positions_of_a_hill_are_taken_and_not_taken_up() -> None:
    text = "American troops attacked German positions. The 82nd Airborne Division achieved some success, taking the positions of Hill 131."
    types = [r["type"] for r in sitgraph.extract(text, date="1944-07-14").records() if r["kind"] == "operation"]
    assert "Deployment" not in types
