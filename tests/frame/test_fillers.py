"""Which places and parties a sentence gives an operation, and which only tell whose or where another is."""

from __future__ import annotations

import pytest

import sitgraph

FRONT = "Russian troops attacked Ukrainian positions near Vuhledar on Monday. "


def told(text: str, trigger: str) -> tuple[dict[str, str], list[str | None], list[str | None]]:
    for record in sitgraph.extract(FRONT + text, date="2023-05-13").records():
        if record["kind"] == "operation" and record["trigger"] == trigger:
            places = {p["name"]: p["role"] for p in record["places"] if p["text"]}
            return places, [a["text"] for a in record["agents"] if a["text"]], [t["text"] for t in record["targets"] if t["text"]]
    raise AssertionError(f"no {trigger!r}")


@pytest.mark.parametrize(
    ("text", "trigger", "places"),
    [
        ("A missile hit the Black Sea city of Odesa.", "hit", {"Odesa": "at"}),
        ("Russia is waging a ground assault on Bakhmut in Donetsk province adjacent to Luhansk.", "ground assault", {"Bakhmut": "at"}),
        ("Russian troops hold much of Ukraine's southern regions of Kherson and Zaporizhzhia.", "hold", {"Kherson Oblast": "at", "Zaporizhzhia Oblast": "at"}),
        ("Russian forces shelled the city of Sartana, Ukraine, and the village of Buhas.", "shelled", {"Sartana": "at", "Buhas": "at"}),
        ("Ukrainian troops repelled attacks near Nevske (18km northwest of Kreminna) Kuzmyne (3km southwest of Kreminna), and Bilohorivka (10km south of Kreminna).", "repelled", {"Nevske": "near", "Kuzmyne": "near", "Bilohorivka": "near"}),
        ("Russian troops seized the Azot chemical plant in Sievierodonetsk.", "seized", {"Azot chemical plant": "at", "Siverskodonetsk": "at"}),
        ("Ukrainian forces captured much of eastern Kharkiv Oblast.", "captured", {"Kharkiv Oblast": "at"}),
        ("Russian troops fell back. Kyiv region and Zaporizhzhia hit by fresh strikes.", "strikes", {"Kyiv Oblast": "at", "Zaporizhzhia": "at"}),
        ("Pro-government fighters captured the villages of Luhaib and Albu Khanfar on 24 May.", "captured", {"Hlukhiv": "at", "Albu Khanfar": "at"}),
        ("Russian troops seized a bridge between Zaghareed and Lyman.", "seized", {"Zaghareed": "near", "Lyman": "near"}),
        ("Russian troops have intensified their attacks across southern and eastern Ukraine.", "attacks", {"Southern Ukraine": "at", "Eastern Ukraine": "at"}),
        ("Russian troops have advanced in Toretsk, a prime target for Moscow.", "advanced", {"Toretsk": "at"}),
        ("Russian troops struck Shcherbynivka, a settlement immediately west of Toretsk, and there was fighting in the settlement.", "fighting", {"Shcherbynivka": "at"}),
        ("Insurgents raided the district of Dashti Archi from four sides.", "raided", {"Dashti Archi": "at"}),
        ("The Armenian Armed Forces have downed a drone on the border in the northern province of Tavush.", "downed", {"Tavush": "at"}),
        ("In Kharkiv region, officials said that shelling had killed two people.", "shelling", {"Kharkiv Oblast": "at"}),
        ("In Luhansk Oblast, officials reported that Russian troops had stormed Bilohorivka.", "stormed", {"Bilohorivka": "at"}),
        ("The town is under the control of Russian troops.", "under the control", {"Vuhledar": "at"}),
        ("The troops fell back to the Mahlmann Line on Sunday.", "fell back", {"Mahlmann Line": "to"}),
        ("Russian troops were driven out of Pisky, a village near Donetsk.", "driven out", {"Pisky": "from"}),
        ("Ukrainian forces shelled Horlivka, a Russian-held city north of Donetsk.", "held", {"Horlivka": "at"}),
        ("Russian troops captured Shumy, DeepState said, and advanced near Sokil.", "captured", {"Shumy": "at"}),
        ("The brigade is regrouping in Belgorod.", "regrouping", {"Belgorod": "to"}),
        ("It was decided to regroup Russian troops stationed in Izium.", "regroup", {"Izium": "from"}),
        ("The brigade withdrew to positions near Lyman.", "withdrew", {"Lyman": "to"}),
        ("The brigade withdrew from its positions near Lyman.", "withdrew", {"Lyman": "from"}),
        ("Rebels in Ukraine shelled the town of Lyman.", "shelled", {"Lyman": "at"}),
        ("Explosions were heard in Nova Kakhovka, a town held by Russian troops.", "held", {"Nova Kakhovka": "at"}),
        ("Russian troops carried out airstrikes in and around Lyman.", "airstrikes", {"Lyman": "at"}),
        ("It was a military engagement around Vuhledar during the battle of Donbas in the Russian invasion of Ukraine.", "military engagement", {"Vuhledar": "near"}),
        ("The Wowtschansk settlement was recaptured by Ukrainian troops.", "recaptured", {"Vovchansk": "at"}),
        ("The Russian attacks on Lyman and in the direction of Lyman went on.", "attacks", {"Lyman": "at"}),
    ],
)  # fmt: skip
def test_places(text: str, trigger: str, places: dict[str, str]) -> None:
    assert told(text, trigger)[0] == places


@pytest.mark.parametrize(
    ("text", "trigger", "agents", "targets"),
    [
        ("Russian forces launched the full-scale invasion of Ukraine.", "invasion", ["Russian forces"], []),
        ("Russian troops were being forced to fall back by Ukrainian defenders.", "fall back", ["Russian troops"], ["Ukrainian defenders"]),
        ("Shelling and clashes between Ukrainian defenders and elements of the LPR forces continued near Soledar.", "clashes", ["Ukrainian defenders", "LPR forces"], []),
        ("Ukrainian troops were nearly encircled by the 76th Division near Lyman.", "encircled", ["76th Division"], ["Ukrainian troops"]),
        ("Russian troops fled. Kyiv's claim to have entered the town of Kupiansk is the most significant shift.", "entered", ["Kyiv"], []),
        ("State media on Friday published footage of Russian tanks, artillery and support vehicles moving towards Kharkiv in columns on dirt roads.", "moving", ["Russian tanks"], []),
        ("Russian soldiers captured the last sector of its industrial zone and secured control of the town of Soledar.", "control", ["Russian soldiers"], []),
        ("Colonel Ivan Petrenko died in an explosion near Lyman.", "explosion", [], ["Colonel Ivan Petrenko"]),
        ("Russian shelling killed two people in Kherson.", "shelling", ["Russian"], []),
        ("On Friday, Russian soldiers and Wagner mercenaries began an assault on Bakhmut, and by Sunday they had entered it.", "entered", ["they", "they"], []),
        ("Ukrainian troops are holding back the advance of the enemy near Lyman.", "holding back", ["Ukrainian troops"], ["enemy"]),
        ("Government air raids on the town of Lyman killed a child.", "air raids", ["Government"], []),
        ("Lyman has been under siege by the 76th Division since May.", "siege", ["76th Division"], []),
        ("Lyman has faced attacks from Wagner mercenaries since May.", "attacks", ["Wagner"], []),
        ("After attacks by Ukrainian forces, they fell back.", "fell back", ["they"], []),
        ("The 76th Division sustained counter-attacks near Lyman.", "counter-attacks", [], ["76th Division"]),
        ("Russian troops fell back. Two people were wounded in a Russian strike on the Ukrainian region of Kherson.", "strike", ["Russian"], []),
        ("Lyman was recaptured by militias belonging to the 76th Division.", "recaptured", ["76th Division"], []),
        ("There was no confirmation that Kyiv's troops had also routed Russian troops from Izium.", "routed", ["Russian troops"], ["Kyiv's troops"]),
        ("Ukrainian missile units struck a segment of the Antonivsky Road Bridge.", "struck", ["Ukrainian missile units"], ["Antonivsky Road Bridge"]),
        ("Footage posted on June 14 purportedly shows elements of the 14th Brigade striking Ukrainian lines near Synkivka.", "striking", ["14th Brigade"], ["Ukrainian lines"]),
        ("Elements of the 20th Combined Arms Army and the 76th Division are defending near Kreminna.", "defending", ["20th Combined Arms Army", "76th Division"], []),
        ("The fire of the 76th Division destroyed a fuel base near Lyman.", "destroyed", ["76th Division"], ["a fuel base"]),
        ("The 76th Division retaliated with air strikes aided by the Belarusian army.", "air strikes", ["76th Division"], []),
        ("Units that stormed Lyman include the 76th Division and the 155th Brigade.", "stormed", ["76th Division", "155th Brigade"], []),
        ("Wagner mercenaries stormed Soledar alongside the 106th Airborne Division.", "stormed", ["Wagner", "106th Airborne Division"], []),
        ("The 76th Division, together with the 155th Brigade, took part in an assault on Lyman.", "assault", ["76th Division", "155th Brigade"], []),
        ("Near Lyman, two strikes engaged a Russian unit and destroyed a van, five fighting positions, a tunnel entrance, and a radar.", "strikes", [], ["Russian unit", "a van", "five fighting positions", "a tunnel entrance", "a radar"]),
        ("Russia was pulling back troops from the east of Ukraine as Kyiv announced gains in its counter-offensive.", "counter-offensive", ["Kyiv"], []),
        ("Surprise in the east: Far from the coast, Ukrainian units on that front go on the offensive.", "go on the offensive", ["Ukrainian units"], []),
    ],
)  # fmt: skip
def test_parties(text: str, trigger: str, agents: list[str], targets: list[str]) -> None:
    assert told(text, trigger)[1:] == (agents, targets)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The city hall of Mariupol had been occupied for more than a week by Russian troops.", ("Control", "actual")),
        ("Russian troops stormed Selydove. Capturing it would pave the way for a Russian advance on Pokrovsk.", ("Advance", "future")),
        ("Russian troops were close to taking over the town of Kurakhove.", ("Capture", "future")),
        ("The attack on Lyman by the 76th Division was not launched until Sunday.", ("Attack", "actual")),
        ("The 76th Division was to storm the town of Lyman.", ("Attack", "future")),
        ("Russian troops stormed Selydove. Capturing the rest of the Donetsk region is one of Putin's goals.", ("Capture", "future")),
        ("The insurgents attacked Lyman, setting off heavy fighting before seizing control of the town.", ("Capture", "actual")),
        ("With Ukrainian attacks increasing, Russian troops have retaliated with air strikes.", ("Attack", "actual")),
        ("Russian troops are a long way from capturing Lyman.", ("Capture", "negated")),
        ("The Russian army had focused its attacks on Lyman.", ("Attack", "actual")),
        ("Weapons are hidden in settlements near Lyman occupied by Russian troops.", ("Control", "actual")),
        ("The town of Lyman was occupied by Russian troops on Sunday.", ("Capture", "actual")),
        ("Russian troops may attempt to destroy Kharkiv with missile and drone strikes.", ("Strike", "future")),
    ],
)
def test_what_the_words_around_make_of_an_operation(text: str, told: tuple[str, str]) -> None:
    records = sitgraph.extract(FRONT + text, date="2023-05-13").records()
    assert told in [(r["type"], r["factuality"]) for r in records if r["kind"] == "operation"]


def test_control_that_nobody_has_is_none() -> None:
    records = sitgraph.extract(FRONT + "Control of Lyman is important for the Ukrainian army.", date="2023-05-13").records()
    assert "Control" not in [r["type"] for r in records if r["kind"] == "operation"]


def test_rebels_of_no_known_side_are_not_the_state_they_are_in() -> None:
    text = "Rebel forces in Chad say they have captured the town of Biltine. The army withdrew. Rebel fighters attacked Abeche."
    captured = next(r for r in sitgraph.extract(text, date="2006-11-26").records() if r["kind"] == "operation" and r["trigger"] == "captured")
    assert [a["side"] for a in captured["agents"]] == [None]


def test_adjectives_in_a_row_share_their_noun_and_its_number() -> None:
    records = sitgraph.extract(FRONT + "Ukrainian troops destroyed ten Russian and Belarusian tanks near Lyman.", date="2023-05-13").records()
    assert [(r["category"], r["min"]) for r in records if r["kind"] == "loss"] == [("tank", 10)]


def test_who_surrenders_is_lost() -> None:
    text = "Junta forces shelled Minbya. Nearly 300 junta troops surrendered to the Arakan Army in Rakhine state."
    loss = next(r for r in sitgraph.extract(text, date="2024-01-18").records() if r["kind"] == "loss")
    assert loss["owner"]["side"] == "Myanmar"


def test_how_a_drone_came_is_no_advance() -> None:
    records = sitgraph.extract(FRONT + "A drone was destroyed by Russian air defences as it approached Moscow.", date="2023-05-13").records()
    assert "Advance" not in [r["type"] for r in records if r["kind"] == "operation"]


def test_states_of_an_alliance_fight_on_its_side() -> None:
    text = FRONT + "Coalition states that have conducted strikes in Iraq include Belgium and Jordan."
    strike = next(r for r in sitgraph.extract(text, date="2017-01-10").records() if r["kind"] == "operation" and r["trigger"] == "strikes")
    assert [(a["name"], a["side"]) for a in strike["agents"]] == [("Belgian forces", "US-led coalition"), ("Jordanian forces", "US-led coalition")]


def test_an_object_of_signs_alone_is_no_target() -> None:
    assert told('Russian troops shelled http://a.b/%zz?<>" é.', "shelled")[2] == []


def test_who_does_it_in_a_relative_clause_is_not_what_is_lost() -> None:
    text = "The Iraqi army fought Islamic State. The army captured Zummar, near the mosque which the militants destroyed last week."
    losses = [r["item"] for r in sitgraph.extract(text, date="2017-06-28").records() if r["kind"] == "loss"]
    assert losses == ["mosque"]


def test_a_bomb_that_was_destroyed_did_not_go_off() -> None:
    records = sitgraph.extract("Iraqi troops fought Islamic State near Mosul. Iraqi troops destroyed three car bombs near Mosul.", date="2017-05-07").records()
    assert "Explosion" not in [r["type"] for r in records if r["kind"] == "operation"]
    assert [r["owner"]["side"] for r in records if r["kind"] == "loss"] == ["Islamic State"]


def test_where_a_later_deed_led_is_not_where_an_earlier_one_was() -> None:
    text = FRONT + "Russian troops were beaten back, but regrouped and pushed into Lyman."
    beaten = next(r for r in sitgraph.extract(text, date="2023-05-13").records() if r["kind"] == "operation" and r["trigger"] == "beaten back")
    assert ("Lyman", "to") not in [(p["name"], p["role"]) for p in beaten["places"]]


def test_an_hour_is_no_target() -> None:
    targets = told("The insurgents struck the base in Lyman at around 4 a.m. on Saturday.", "struck")[2]
    assert targets == ["the base"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Ukrainian troops were in a well-defended position near Lyman.", "Defence"),
        ("Russian fighters stormed the base in Lyman, killing several soldiers and leaving many unaccounted for.", "Withdrawal"),
    ],
)
def test_a_state_of_things_is_no_operation(text: str, wrong: str) -> None:
    records = sitgraph.extract(FRONT + text, date="2023-05-13").records()
    assert wrong not in [r["type"] for r in records if r["kind"] == "operation"]
