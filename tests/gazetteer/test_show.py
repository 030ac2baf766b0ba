"""`sitgraph gazetteer show`: the candidates of a name, which one a lone name means, and how surely."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from sitgraph.cli.gazetteer import command
from sitgraph.errors import InputError


def shown(*arguments: str) -> list[str]:
    return CliRunner().invoke(command, ["show", *arguments], catch_exceptions=False).stdout.splitlines()


def test_the_likeliest_stands_first_with_its_reasons() -> None:
    lines = shown("Lyman", "--limit", "3")
    assert lines[0].endswith("found by its name")
    assert lines[1].startswith("  1  Lyman  [Settlement]  Donetsk Oblast, UA")
    assert lines[4].startswith("Without other places Lyman (geonames:704204) is meant, with a probability of 0.")
    assert "the name is its own" in lines[4]
    assert "see them with --limit" in lines[5]


@pytest.mark.parametrize(
    ("name", "country"),
    [("Congo", "Democratic Republic of the Congo"), ("Palestine", "Palestinian Territory"), ("Holland", "The Netherlands"), ("Burma", "Myanmar"), ("U.S.", "United States")],
)
def test_a_country_is_meant_by_the_names_that_reporting_gives_it(name: str, country: str) -> None:
    assert shown(name)[1].startswith(f"  1  {country}  [Country]")


def test_a_name_that_too_many_have_is_said_to_stay_unresolved() -> None:
    assert any(line.startswith("Without other places the name stays unresolved") for line in shown("Ivanivka"))


def test_another_transliteration_is_said_to_be_one() -> None:
    assert shown("Charkyv")[0].endswith("found by a spelling that differs in transliteration")


@pytest.mark.parametrize("name", ["", "Nowhereville", "x" * 5000, "'; DROP TABLE place; --", "\x00"])
def test_what_is_no_name_is_an_error_of_one_line(name: str) -> None:
    with pytest.raises(InputError) as error:
        shown(name)
    assert "\n" not in str(error.value)
