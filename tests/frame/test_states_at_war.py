"""A state that acts by its name is a force where its war is, though nothing else in a short text speaks of one."""

import pytest

import sitgraph


def types(text: str, day: str | None) -> list[str]:
    return [r["type"] for r in sitgraph.extract(text, date=day).records() if r["kind"] == "operation"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ukraine has withdrawn from Avdiivka, its government said.", ["Withdrawal"]),
        ("Kyiv has taken Lyman, and Moscow left Oskil.", ["Capture", "Withdrawal"]),
        ("Russia shelled Nikopol.", ["Shelling"]),
        ("Ukraine struck an ammunition depot in Melitopol.", ["Strike"]),
        ("Russia stormed Vuhledar, and tried to storm Pavlivka.", ["Attack", "Attack"]),
        ("Ukraine expects Russia to attack Kharkiv.", ["Attack"]),
        ("Russia said on Friday it had taken full control of the eastern Ukrainian town of Ukrainsk.", ["Capture"]),
        ("Russia said it had taken control of the negotiations in Geneva.", []),
        ("Russia attacked the deal as unfair.", []),
        ("Russia withdrew from the grain deal in Istanbul.", []),
        ("Ukraine advanced to the semi-finals in Warsaw.", []),
        ("Zelensky left Washington for London.", []),
        ("Russia hit Warsaw with new tariffs.", []),
    ],
)
def test_while_it_is_at_war(text: str, expected: list[str]) -> None:
    assert types(text, "2024-02-17") == expected


@pytest.mark.parametrize("day", ["2021-06-01", None])
def test_not_without_one(day: str | None) -> None:
    assert types("Ukraine has withdrawn from Avdiivka, its government said.", day) == []
