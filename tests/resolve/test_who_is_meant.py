"""Whom words that name no side stand for: the coalition, the soldiers, the militia, "we", "it"."""

import pytest

import sitgraph

YEMEN = "The Saudi-led coalition and the Houthis have fought over Marib in Yemen for months. Yemeni troops hold the town. "
IRAQ = "Iraqi troops and Islamic State fighters fought in Mosul, Iraq. "
GAZA = "Israeli troops and Hamas fighters fought in Khan Younis in Gaza. "
NIGERIA = "Fighters of the Islamic State West Africa Province (ISWAP) and Nigerian troops fought in Borno State. "
SUDAN = "Sudanese troops and the RSF fought near Nyala in Sudan. "


def parties(text: str, trigger: str) -> tuple[set[str | None], set[str | None]]:
    for record in sitgraph.extract(text, date="2024-06-03").records():
        if record["kind"] == "operation" and record["trigger"] == trigger:
            return {a["side"] for a in record["agents"]}, {t["side"] for t in record["targets"]}
    raise AssertionError(f"no {trigger!r}")


@pytest.mark.parametrize(
    ("text", "trigger", "agents", "targets"),
    [
        (YEMEN + "The coalition carried out 24 air raids on Houthi positions.", "air raids", {"Saudi-led coalition"}, {"Houthis"}),
        (YEMEN + "The Iran-backed militia attacked Marib.", "attacked", {"Houthis"}, {"Yemen"}),
        (YEMEN + "The Houthis attacked again, and the troops retreated from the hill.", "retreated", {"Yemen"}, {"Houthis"}),
        (IRAQ + "Soldiers entered the old town on Monday.", "entered", {"Iraq"}, {"Islamic State"}),
        (IRAQ + "The fighters left, and the army raised the Iraqi flag over the town hall.", "raised", {"Iraq"}, {"Islamic State"}),
        (SUDAN + "The paramilitary group was pushed out of Khartoum in March.", "pushed out", {"Rapid Support Forces"}, {"Sudan"}),
        (GAZA + "The IDF pushed on. Three soldiers were reported killed in an attack near Rafah.", "attack", set(), set()),
        (GAZA + "The soldiers stormed a tunnel.", "stormed", {"Israel"}, {"Hamas"}),
        (NIGERIA + "The insurgents launched an assault on an army base near Damboa.", "assault", {"Boko Haram"}, {"Nigeria"}),
        (SUDAN + "The foreign forces withdrew from the airport.", "withdrew", {None}, set()),
        (SUDAN + "Government forces repelled an attack and its recapture by the army followed.", "recapture", {"Sudan"}, {"Rapid Support Forces"}),
    ],
)  # fmt: skip
def test_who_is_meant(text: str, trigger: str, agents: set[str | None], targets: set[str | None]) -> None:
    assert parties(text, trigger) == (agents, targets)


def test_it_is_the_ground_named_before() -> None:
    records = sitgraph.extract(SUDAN + 'RSF fighters shelled El Geneina. An army officer spoke. "We took it this morning," he said.', date="2024-06-03").records()
    taken = next(r for r in records if r.get("trigger") == "took")
    assert [p["text"] for p in taken["places"]] == ["it"]
    assert taken["places"][0]["name"] != "Sudan"


def test_losses_inflicted_are_the_enemys() -> None:
    records = sitgraph.extract(SUDAN + "RSF fighters attacked, but government forces repelled them and inflicted heavy losses.", date="2024-06-03").records()
    loss = next(r for r in records if r["kind"] == "loss")
    assert loss["owner"]["side"] == "Rapid Support Forces"
