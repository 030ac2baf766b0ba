"""Which place a name means: by what else the article names, what its words say, and who fights."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

import sitgraph
from sitgraph.gazetteer import open_gazetteer
from sitgraph.model import Article, Passage, ResolvedPlace
from sitgraph.pipeline import LanguagePipeline
from sitgraph.resolve.places import resolve_places


@cache
def pipeline() -> LanguagePipeline:
    return LanguagePipeline("en")


@cache
def resolved(text: str, day: date | None = None) -> dict[str, ResolvedPlace]:
    """The places of an article of one paragraph by the words that name them."""
    article = Article("test", text, (Passage(0, len(text)),), day)
    sentences = pipeline()(article).sentences
    found = resolve_places(article, sentences)
    return {m.text: found[s.index, m.start] for s in sentences for m in s.places}


@pytest.mark.parametrize(
    ("text", "name", "lat", "long"),
    [
        ("Ukrainian troops took Verbivka and stand before Balakliia.", "Verbivka", 49.487, 36.83),
        ("Fighting went on near Lyman, Kreminna and Sloviansk.", "Lyman", 48.99, 37.81),
        ("They reached Havrylivka, Kherson.", "Havrylivka", 47.22, 33.88),
        ("The enemy attacked near Malynivka, Huliaipole and Uspenivka.", "Huliaipole", 47.66, 36.26),
        ("The Houthis fired at Hays and Mocha.", "Hays", 13.93, 43.48),
        ("RSF fighters entered Tawila after leaving El Fasher.", "Tawila", 13.50, 24.89),
        ("Gunmen killed farmers at Solhan in Yagha province.", "Solhan", 13.19, 0.82),
        ("Azerbaijan shelled Martuni and Stepanakert.", "Martuni", 39.79, 47.11),
        ("Ukraine fired missiles at Bryansk.", "Bryansk", 53.25, 34.37),
        ("Grant marched from Jackson to Vicksburg in Mississippi.", "Jackson", 32.30, -90.18),
        ("Drones hit the Novoshakhtinsk refinery in Rostov Oblast.", "Novoshakhtinsk refinery", 47.76, 39.92),
    ],
)  # fmt: skip
def test_the_place_that_is_meant(text: str, name: str, lat: float, long: float) -> None:
    place = resolved(text)[name]
    assert place.lat == pytest.approx(lat, abs=0.1)  # pyright: ignore[reportUnknownMemberType]
    assert place.long == pytest.approx(long, abs=0.1)  # pyright: ignore[reportUnknownMemberType]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Longstreet's corps was late; Hood attacked at noon.", "Hood"),
        ("Forrest's cavalry burned the depot.", "Forrest"),
        ("General Sherman waited.", "Sherman"),
        ("The Kyiv Independent said so.", "Kyiv"),
    ],
)
def test_people_and_papers_are_no_places(text: str, name: str) -> None:
    place = resolved(text).get(name)
    assert place is None or place.lat is None


def test_the_end_of_an_unknown_name_is_no_place() -> None:
    assert "Arab" not in resolved("Rebels took Dahir al-Arab on Monday.")


def test_words_of_a_battle_cry_do_not_join_names() -> None:
    assert resolved("Strikes on Kyiv as Russia attacked.")["Kyiv"].kind == "Settlement"


def test_a_place_where_the_words_deny_it_is_unresolved() -> None:
    """No village of nearly that name in another region stands in for one that the words put elsewhere."""
    place = resolved("Ballistic rockets hit Kruchki, Kyiv Region.").get("Kruchki")
    assert place is None or place.lat is None or (place.lat > 49.9 and place.long is not None and place.long < 32.5)


def test_a_district_is_within_its_oblast_and_country() -> None:
    place = resolved("Shells hit villages of the Bakhmut district.")["Bakhmut district"]
    assert place.kind == "Region"
    assert place.within[0] == "place:ua-donetsk"


def test_parts_of_a_town_are_in_it_or_nowhere() -> None:
    text = "Iraqi troops and Islamic State fighters fought in Mosul, Iraq. The troops took the neighbourhoods of Samah, Khadra and Quds."
    records = sitgraph.extract(text, date="2016-11-04").records()
    taken = next(r for r in records if r.get("trigger") == "took")
    assert [(p["text"], p["name"], p["lat"]) for p in taken["places"]] == [("Samah", "Samah", None), ("Khadra", "Khadra", None), ("Quds", "Quds", None)]


@pytest.mark.parametrize("text", ["Ivanivka was shelled.", "Shells hit Ivanivka.", "Novoselivka was attacked."])
def test_a_lone_name_that_many_places_have_is_unresolved(text: str) -> None:
    (place,) = resolved(text).values()
    assert len({e.key for e in open_gazetteer().candidates(place.name)}) > 5
    assert (place.lat, place.precision) == (None, "none")
    assert place.score < 0.5


def test_the_fighting_of_the_day_tells_which_is_meant() -> None:
    place = resolved("Verbivka was shelled.", date(2022, 9, 7))["Verbivka"]
    assert (place.key, place.precision) == ("geonames:689969", "settlement")


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Houthis took Dayr Az Zayr.", "Dayr Az Zayr", "Settlement"),
        ("Syrian troops entered Deir ez-Zor province.", "Deir ez-Zor province", "Region"),
        ("The Houthis fired over the Gulf of Aden.", "Gulf of Aden", "Region"),
        ("The Houthis fired near the Bab el-Mandeb.", "Bab el-Mandeb", "Region"),
        ("Ukraine sank a ship in the Black Sea.", "Black Sea", "Region"),
        ("Storms closed the Sea of Azov.", "Sea of Azov", "Region"),
        ("Iran shut the Strait of Hormuz.", "Strait of Hormuz", "Region"),
    ],
)
def test_kinds_of_places(text: str, name: str, kind: str) -> None:
    place = resolved(text)[name]
    assert place.kind == kind
    assert place.lat is not None


@pytest.mark.parametrize(
    ("text", "name", "key"),
    [
        ("Ukrainian troops crossed the Dnipro near Kherson.", "Dnipro", "place:dnieper"),
        ("Ukrainian marines crossed the Dnieper.", "Dnieper", "place:dnieper"),
        ("Russia shelled Dnipro, the Dnipro mayor said.", "Dnipro", "geonames:709930"),
        ("German troops withdrew behind the Seine.", "Seine", "place:seine"),
        ("The Russian army holds Oskil.", "Oskil", "geonames:710514"),
    ],
)
def test_a_river_has_an_article_and_a_town_has_none(text: str, name: str, key: str) -> None:
    assert resolved(text)[name].key == key


def test_a_city_is_meant_rather_than_a_village_once_called_so() -> None:
    text = "Ukraine's navy said on Sunday that Ukrainian drones had hit a ship off Novorossiysk. Kharkiv and Kupiansk were shelled."
    assert resolved(text)["Novorossiysk"].key == "geonames:518255"
    text = "A Ukrainian sea drone damaged a landing ship near Novorossiysk."
    assert resolved(text)["Novorossiysk"].key == "geonames:518255"


@pytest.mark.parametrize("text", ["The USS Carney shot down a drone.", "Ukraine sank the landing ship Saratov.", "The cruiser Moskva was hit.", "Rebels boarded the M/V Galaxy Leader.", "Ukraine's navy sank the landing ship Minsk.", "A salvo of Katyusha rockets hit the base."])
def test_ships_are_no_places(text: str) -> None:
    assert [p.name for p in resolved(text).values() if p.kind != "Country"] == []


def test_a_district_is_no_governorate() -> None:
    place = resolved("Police raided the district of Tamim in Ramadi.").get("Tamim")
    assert place is None or place.kind != "Region"


def test_a_facility_that_no_table_has_is_in_the_settlement_that_is_told() -> None:
    report = sitgraph.extract("Russian troops shelled Soledar. Fighting went on at the Knauf plant.", date=date(2022, 8, 3), lang="en")
    places = [a.place for o in report.ledger.operations for a in o.claim.places if a.place.name == "Knauf plant"]
    assert [(p.kind, p.lat, p.precision, p.within[:1]) for p in places] == [("Facility", None, "none", ("geonames:706757",))]


def test_a_capital_is_known_wherever_an_article_is_about() -> None:
    assert resolved("Ukraine and Russia fought at Bakhmut and Soledar. Talks were held in Berlin.")["Berlin"].country == "DE"
