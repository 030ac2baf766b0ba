"""Whom words that name no side stand for: the coalition, the soldiers, the militia, "we", "it"."""

import pytest

import sitgraph

YEMEN = "The Saudi-led coalition and the Houthis have fought over Marib in Yemen for months. Yemeni troops hold the town. "
IRAQ = "Iraqi troops and Islamic State fighters fought in Mosul, Iraq. "
GAZA = "Israeli troops and Hamas fighters fought in Khan Younis in Gaza. "
LEVANT = "Hezbollah and Israeli troops fought near Tyre. Hezbollah shelled Kiryat Shmona. "
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
        (SUDAN + "The RSF advanced towards Nyala. The offensive goes on.", "offensive", {"Rapid Support Forces"}, {"Sudan"}),
        (SUDAN + "Both sides shelled each other near Nyala.", "shelled", {"Sudan", "Rapid Support Forces"}, set()),
        (SUDAN + "Attacks by both armies went on.", "Attacks", {"Sudan", "Rapid Support Forces"}, set()),
        ("Russian forces attacked Kyiv. The Kyiv offensive failed.", "offensive", {"Russia"}, {"Ukraine"}),
        ("Russian forces attacked Kyiv. The offensive failed. The Kharkiv counteroffensive began.", "counteroffensive", {"Ukraine"}, {"Russia"}),
        ("Russian air defences shot down a drone near Moscow. Most of the missiles over Kyiv were downed.", "downed", {"Ukraine"}, {"Russia"}),
        ("Ukrainian missiles hit a depot near Luhansk. Zelensky condemned the strike on a hospital.", "strike", {"Russia"}, set()),
        (IRAQ + "Kurdish fighters captured nine villages. The jihadists still control Hawija.", "control", {"Islamic State"}, set()),
        ("Turkish and Islamic State forces fought near al-Bab in Syria. Turkey-backed fighters took Jarablus.", "took", {"Turkey"}, {"Islamic State"}),
        (SUDAN + "Sudanese troops entered the town after breaking through RSF lines.", "breaking through", {"Sudan"}, {"Rapid Support Forces"}),
        (SUDAN + "The army fired at advancing RSF fighters.", "advancing", {"Rapid Support Forces"}, {"Sudan"}),
        ("Russian forces attacked Kyiv. Ukrainian troops shelled them. Russia abandoned Snake Island.", "abandoned", {"Russia"}, {"Ukraine"}),
        ("Russian troops shelled Avdiivka. Guerrillas attacked Russian soldiers near Melitopol.", "attacked", {None}, {"Russia"}),
        ("Russian troops shelled Avdiivka. Partisans attacked a Russian convoy.", "attacked", {"Ukraine"}, {"Russia"}),
        ("Partisans attacked a Russian army convoy in the Belgorod region.", "attacked", {None}, {"Russia"}),
        ("Ukraine blamed Russia for the attack on the Kharkiv hospital.", "attack", {"Russia"}, {"Ukraine"}),
        ("Moscow blamed the shelling of Donetsk on Ukraine.", "shelling", {"Ukraine"}, set()),
        ("Hamas claimed responsibility for an attack on Israeli soldiers near Jenin.", "attack", {"Hamas"}, {"Israel"}),
        ("Rockets fired from Lebanon hit the Israeli town of Kiryat Shmona.", "hit", {"Hezbollah"}, set()),
        ("Houthi fighters attacked a Liberian-flagged ship in the Red Sea. US forces destroyed two drones.", "attacked", {"Houthis"}, {None}),
        ("Rockets fired from Gaza hit the Israeli town of Sderot.", "hit", {"Hamas"}, set()),
        ("Two Israeli soldiers were killed in an ambush in Gaza City, the army said.", "ambush", {"Hamas"}, {"Israel"}),
        ("Russian forces intercepted 35 drones over Belgorod, Bryansk and Kursk oblasts.", "intercepted", {"Russia"}, {"Ukraine"}),
        ("North Korean troops attacked Ukrainian positions in the Kursk region.", "attacked", {"North Korea"}, {"Ukraine"}),
        ("Kyiv accused Russian troops of shelling Kherson.", "shelling", {"Russia"}, set()),
        ("Zelensky accused Russia of having bombed a hospital in Kharkiv.", "bombed", {"Russia"}, {"Ukraine"}),
        ("The governor accused Ukraine of firing rockets at Belgorod.", "firing rockets", {"Ukraine"}, set()),
        (LEVANT + "Israeli jets struck 200 targets in Gaza.", "struck", {"Israel"}, {"Hamas"}),
        (LEVANT + "Israeli troops crossed into southern Lebanon.", "crossed", {"Israel"}, {"Hezbollah"}),
        (LEVANT + "Israeli soldiers were attacked in Jabalia in Gaza.", "attacked", {"Hamas"}, {"Israel"}),
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


def test_where_some_leave_is_where_others_come() -> None:
    records = sitgraph.extract("Russian troops withdrew from Snihurivka, which Ukrainian troops entered.", date="2022-11-10").records()
    roles = {r["trigger"]: [p["role"] for p in r["places"]] for r in records if r["kind"] == "operation"}
    assert roles == {"withdrew": ["from"], "entered": ["at"]}


OFFENSIVE = "Ukrainian forces advanced near Robotyne. Ukrainian troops attacked Tokmak. Ukrainian forces captured Verbove in Zaporizhzhia region. "


@pytest.mark.parametrize(
    ("sentence", "trigger", "side"),
    [
        ("A missile attack on an apartment block in Dnipro killed five people.", "missile attack", "Russia"),
        ("Odesa was shelled.", "shelled", "Russia"),
        ("Shelling went on near Tokmak.", "Shelling", "Ukraine"),
    ],
)
def test_who_advances_fires_where_he_does(sentence: str, trigger: str, side: str) -> None:
    assert parties(OFFENSIVE + sentence, trigger)[0] == {side}


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ("Russia had fired 4,500 missiles since February.", []),
        ("Ukrainian troops had retaken more than 40 settlements.", []),
        ("Ukrainian troops had repelled two attacks.", ["Snihurivka"]),
    ],
)
def test_what_is_summed_up_is_at_no_place_told_before(sentence: str, places: list[str]) -> None:
    records = list(sitgraph.extract(f"Ukrainian troops entered Snihurivka on Thursday. {sentence}", date="2022-11-11").records())
    told = [r for r in records if r["kind"] == "operation" and r["sentence"] == sentence]
    assert [[p["name"] for p in r["places"]] for r in told] == [places]


def test_a_unit_bears_its_losses_whatever_stands_before_it() -> None:
    (loss,) = [r for r in sitgraph.extract("Russia's 155th Naval Infantry Brigade lost 300 men near Pavlivka.", date="2022-11-11").records() if r["kind"] == "loss"]
    assert (loss["owner"]["text"], loss["owner"]["side"]) == ("155th Naval Infantry Brigade", "Russia")


def test_what_one_side_destroys_is_the_others() -> None:
    text = "Russian forces shelled Kharkiv. Ukrainian troops attacked Tokmak. Ukrainian drones destroyed two tanks near Robotyne."
    (loss,) = [r for r in sitgraph.extract(text, date="2023-08-04").records() if r["kind"] == "loss"]
    assert loss["owner"]["side"] == "Russia"


def test_losses_in_a_row_have_each_its_own_place() -> None:
    text = "Ukrainian HIMARS strikes destroyed an ammunition depot in Nova Kakhovka and a command post in Chornobaivka. Russian shelling killed two civilians in Kupiansk and wounded three in Vovchansk."
    losses = [r for r in sitgraph.extract(text, date="2022-11-05").records() if r["kind"] == "loss"]
    assert [[p["name"] for p in r["places"]] for r in losses] == [["Nova Kakhovka"], ["Chornobaivka"], ["Kupiansk"], ["Vovchansk"]]


def test_losses_inflicted_are_the_enemys() -> None:
    records = sitgraph.extract(SUDAN + "RSF fighters attacked, but government forces repelled them and inflicted heavy losses.", date="2024-06-03").records()
    loss = next(r for r in records if r["kind"] == "loss")
    assert loss["owner"]["side"] == "Rapid Support Forces"


SYRIA = "Hard-line Syrian rebel groups seized Jisr al-Shughour on Saturday, sending government troops fleeing. Rebel fighters raised their flag, and government forces fell back. "


@pytest.mark.parametrize(
    ("text", "trigger", "agents", "targets"),
    [
        (SYRIA, "seized", {"Syrian opposition"}, {"Syria"}),
        (SYRIA, "fleeing", {"Syria"}, {"Syrian opposition"}),
        (SYRIA + "Fighting around it continued on Sunday.", "Fighting", {"Syrian opposition", "Syria"}, set()),
        (SYRIA + "Warplanes bombed the rebel-held town of Idlib.", "held", {"Syrian opposition"}, set()),
        (SYRIA + "A rebel commander said the heavy Russian bombing on their posts had been decisive.", "bombing", {"Russia"}, {"Syrian opposition"}),
    ],
)
def test_rebels_of_a_country_are_not_its_own(text: str, trigger: str, agents: set[str | None], targets: set[str | None]) -> None:
    assert parties(text, trigger) == (agents, targets)


def test_sending_them_fleeing_is_no_deployment() -> None:
    types = [r["type"] for r in sitgraph.extract(SYRIA, date="2015-04-26").records() if r["kind"] == "operation"]
    assert "Deployment" not in types


def test_a_president_is_no_place() -> None:
    report = sitgraph.extract(SYRIA + "The rebels are fighting against the regime of President Bashar al-Assad.", date="2015-04-26")
    assert all("Assad" not in (p["text"] or "") for r in report.records() if r["kind"] == "operation" for p in r["places"])


def test_the_day_of_another_event_is_not_this_ones() -> None:
    text = SYRIA + "The assault on Idlib is part of the first offensive since Russia joined the fight on 30 September 2015."
    record = next(r for r in sitgraph.extract(text, date="2015-12-30").records() if r.get("trigger") == "assault")
    assert record["time"] is None or record["time"]["start"] != "2015-09-30"


def test_battles_that_were_fought_are_no_plan() -> None:
    text = SYRIA + "Government forces withdrew to villages near by to avoid losses after fierce battles."
    record = next(r for r in sitgraph.extract(text, date="2015-04-26").records() if r.get("trigger") == "battles")
    assert record["factuality"] == "actual"


def test_an_installed_officials_ground_is_hit_by_the_other_side() -> None:
    text = "Russian troops hold Henichesk. A bridge to Crimea was damaged by a missile strike, the Moscow-installed governor said."
    assert parties(text, "missile strike") == ({"Ukraine"}, {"Russia"})


def test_our_troops_of_an_installed_official() -> None:
    text = 'Ukrainian forces attacked Balakliia. "Our troops hold the town," the Russian-appointed mayor said.'
    assert parties(text, "hold") == ({"Russia"}, set())


def test_whom_strikes_are_against_further_back() -> None:
    text = "Coalition forces conducted ten strikes using attack and bomber aircraft against ISIL targets near Mosul. Iraqi troops advanced."
    assert parties(text, "strikes") == ({"US-led coalition"}, {"Islamic State"})


TIGRAY = "Ethiopian troops and TPLF forces are fighting in Amhara. "


@pytest.mark.parametrize(
    ("text", "trigger", "agents", "targets"),
    [
        (TIGRAY + "Tigray forces continue their retreat from Kombolcha.", "retreat", {"Tigray"}, {"Ethiopia"}),
        (TIGRAY + "The Tigray People's Liberation Front has recaptured Alamata.", "recaptured", {"Tigray"}, {"Ethiopia"}),
        (TIGRAY + "The TPLF forces are nearly in full control of Alamata.", "in full control", {"Tigray"}, set()),
    ],
)
def test_a_land_that_gives_its_fighters_their_name(text: str, trigger: str, agents: set[str | None], targets: set[str | None]) -> None:
    assert parties(text, trigger) == (agents, targets)
    places = [p["text"] for r in sitgraph.extract(text, date="2021-12-06").records() if r.get("trigger") == trigger for p in r["places"]]
    assert "Tigray" not in places


def test_all_that_is_counted_in_a_row_is_hit() -> None:
    text = "Ukrainian troops repelled Russian attacks near Lyman. Missile troops of Ukraine hit 4 control points, 6 areas of concentration, 3 ammunition depots and 5 command posts."
    record = next(r for r in sitgraph.extract(text, date="2023-06-10").records() if r.get("trigger") == "hit")
    assert {t["text"] for t in record["targets"]} >= {"4 control points", "3 ammunition depots", "5 command posts"}


def test_the_ministry_is_the_one_that_spoke_last() -> None:
    text = (
        "Russia's Zapad group of forces has killed up to 560 Ukrainian soldiers, the Russian Defence Ministry said on Thursday. "
        '"The enemy\'s losses amounted to 560 servicemen and a Leopard tank," the ministry said.'
    )
    losses = [r for r in sitgraph.extract(text, date="2024-12-05").records() if r["kind"] == "loss"]
    assert {r["owner"]["side"] for r in losses} == {"Ukraine"}


def test_the_enemy_of_a_press_centre() -> None:
    text = "Statement by the head of the press center of the Zapad group. Ukrainian brigades lost ground. The enemy conducted four counterattacks on the positions of our troops near Sinkovka."
    assert parties(text, "counterattacks") == ({"Ukraine"}, {"Russia"})


def test_who_kills_repels_nobody_and_a_newspaper_is_no_place() -> None:
    text = SUDAN + "The army eliminated up to 300 fighters. RSF fighters advanced in Darfur, The Irrawaddy reports."
    records = [r for r in sitgraph.extract(text, date="2024-06-03").records() if r["kind"] == "operation"]
    assert {r["type"] for r in records} == {"Battle", "Advance"}
    assert all("Irrawaddy" not in (p["text"] or "") for r in records for p in r["places"])


def test_a_movement_named_for_a_day_tells_no_day() -> None:
    text = "The March 23 Movement (M23), a rebel group supported by Rwanda, has seized control of Masisi. Congolese troops withdrew."
    record = next(r for r in sitgraph.extract(text, date="2025-01-06").records() if r.get("type") == "Capture")
    assert record["time"] is None or not record["time"]["start"].endswith("03-23")
    assert [p["text"] for p in record["places"]] == ["Masisi"]


def test_who_blows_up_what() -> None:
    text = "Russian troops withdrew from Kherson. Russian soldiers blew up the Antonivka bridge before dawn."
    assert parties(text, "blew up") == ({"Russia"}, {"Ukraine"})


@pytest.mark.parametrize(
    ("told", "trigger", "place"),
    [
        ("The army intensified shelling and hopes to take Kadugli.", "shelling", "Kadugli"),
        ("An explosion followed a missile attack that hit Kadugli.", "explosion", "Kadugli"),
        ("Shelling went on, and RSF fighters withdrew to Kadugli.", "Shelling", "Nyala"),
    ],
)
def test_a_place_behind_in_the_sentence_is_nearer_than_one_before_it(told: str, trigger: str, place: str) -> None:
    records = sitgraph.extract(SUDAN + told, date="2024-06-03").records()
    assert [p["name"] for r in records if r.get("trigger") == trigger for p in r["places"]] == [place]


def test_who_names_one_side_of_a_war_means_the_other_too() -> None:
    records = sitgraph.extract("The 47th Mechanised Brigade destroyed two Russian tanks near Orikhiv.", date="2023-06-12").records()
    assert [r["side"] for r in records if r["kind"] == "unit"] == ["Ukraine"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Russian shelling killed three people in Kherson, prosecutors in Kyiv said.", ["Kherson"]),
        ("Three soldiers were killed in Rafah, the Israeli military said in Tel Aviv.", ["Rafah"]),
        ("Jets struck Deir ez-Zor in Syria after a drone killed three American troops in Jordan.", ["Jordan"]),
        ("Shells killed nine people in Kherson, Odesa and Mykolaiv.", ["Kherson", "Odesa", "Mykolaiv"]),
    ],
)
def test_a_loss_is_where_its_own_clause_says(text: str, places: list[str]) -> None:
    losses = [r for r in sitgraph.extract(text, date="2024-01-28").records() if r["kind"] == "loss"]
    assert [[p["name"] for p in r["places"]] for r in losses] == [places]


@pytest.mark.parametrize(
    ("text", "count", "owner"),
    [
        ("Russia launched 40 drones, of which 35 were shot down.", 35, "Russia"),
        ("Russia launched 40 drones; 35 were shot down.", 35, "Russia"),
        ("Russia launched 40 drones and 35 of them were shot down.", 35, "Russia"),
        ("Russia launched 40 drones overnight, 35 of which were shot down by air defences.", 35, "Russia"),
        ("Russia launched 40 drones overnight. Ukraine's air defences shot down 35 of them.", 35, "Russia"),
        ("Ukraine fired six ATACMS missiles at Bryansk; five were shot down.", 5, "Ukraine"),
        ("Ukraine's air force destroyed 35 out of 40 Russian drones.", 35, "Russia"),
    ],
)
def test_what_a_number_counts_was_fired_by_whom_it_was_not_shot_down(text: str, count: int, owner: str) -> None:
    records = list(sitgraph.extract(text, date="2024-01-28").records())
    (downed,) = [r for r in records if r.get("type") == "ShootDown"]
    (loss,) = [r for r in records if r["kind"] == "loss"]
    other = {"Russia": "Ukraine", "Ukraine": "Russia"}[owner]
    assert [a["side"] for a in downed["agents"]] == [other]
    assert (loss["min"], loss["max"], loss["owner"]["side"]) == (count, count, owner)
