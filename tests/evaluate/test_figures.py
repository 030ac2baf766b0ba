"""The figures of `sitgraph evaluate`, on annotations small enough to count by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sitgraph.errors import InputError
from sitgraph.evaluate.figures import evaluate, read_gold, read_records
from sitgraph.evaluate.matching import pair, same_name, same_sentence, same_source


def operation(**changes: object) -> dict[str, object]:
    base: dict[str, object] = {
        "sentence": "Ukrainian troops recaptured Balakliia on Thursday, the governor said.",
        "trigger": "recaptured", "type": "Capture",
        "agents": [{"text": "Ukrainian troops", "name": "Ukrainian forces", "side": "Ukraine"}],
        "targets": [{"text": None, "name": "Russian forces", "side": "Russia"}],
        "places": [{"text": "Balakliia", "name": "Balakliya", "role": "at"}],
        "time": {"text": "on Thursday", "start": "2022-09-08", "end": "2022-09-08"},
        "factuality": "actual", "source": "the governor", "distance_km": None,
    }  # fmt: skip
    return base | changes


def compare(gold: list[dict[str, object]], system: list[dict[str, object]], kind: str = "operation"):
    plural = {"operation": "operations", "loss": "losses", "unit": "units"}[kind]
    annotation = {"operations": [], "losses": [], "units": []} | {plural: gold}
    return evaluate({"a": annotation}, {"a": {kind: system}})


def test_the_same_records_agree_in_everything() -> None:
    result = compare([operation()], [operation()])
    assert result.layers["operations"].f1 == result.layers["arguments"].f1 == 1.0
    assert all(a.share == 1.0 for a in result.accuracy.values() if a.compared)
    assert result.differences == []


def test_another_type_is_missed_and_spurious_but_its_trigger_is_found() -> None:
    result = compare([operation()], [operation(type="Attack")])
    assert result.layers["operations"].hit == 0
    assert result.layers["triggers (any type)"].f1 == 1.0
    assert result.confusion["type"] == {("Capture", "Attack"): 1}
    assert [d.kind for d in result.differences] == ["missed operation", "spurious operation"]
    assert (result.layers["arguments"].gold, result.layers["arguments"].system) == (3, 3)


def test_a_missed_operation_takes_its_arguments_with_it() -> None:
    result = compare([operation()], [])
    assert (result.layers["arguments"].hit, result.layers["arguments"].gold) == (0, 3)
    assert result.layers["agent side"].gold == 1


def test_attributes_are_compared_on_matched_records_only() -> None:
    wrong = operation(factuality="future", source="the enemy", time=None)
    result = compare([operation()], [wrong])
    assert [result.accuracy[name].share for name in ("factuality", "source", "time")] == [0.0, 0.0, 0.0]
    assert compare([operation(time=None)], [operation()]).accuracy["time"].compared == 0


def test_losses_match_by_category_and_outcome_and_are_then_compared_by_count_and_side() -> None:
    loss = {"sentence": "Two tanks were destroyed.", "category": "tank", "outcome": "destroyed", "min": 2, "max": 2,
            "owner": {"text": None, "name": "Russian forces", "side": "Russia"}}  # fmt: skip
    result = compare([loss], [loss | {"min": 3, "max": 3, "owner": None}], "loss")
    assert result.layers["losses"].f1 == 1.0
    assert result.accuracy["loss count"].share == result.accuracy["loss owner side"].share == 0.0
    assert compare([loss], [loss | {"outcome": "damaged"}], "loss").layers["losses"].hit == 0


@pytest.mark.parametrize(("one", "other", "same"), [
    ("Izyum", "Izium", True), ("Bakhmut", "Kupiansk", False), ("the 72nd Brigade", "72nd Brigade", True),
    ("72nd Brigade", "73rd Brigade", False), ("Château", "chateau", True), ("", "", False),
])  # fmt: skip
def test_names_agree_up_to_spelling_but_not_up_to_numbers(one: str, other: str, same: bool) -> None:
    assert same_name({"name": one}, {"name": other}) is same


def test_sentences_agree_on_most_of_the_shorter_one() -> None:
    assert same_sentence("Troops advanced near Lyman on Friday.", "Friday: troops advanced near Lyman")
    assert not same_sentence("Troops advanced near Lyman.", "Talks were held in Ankara.")
    assert not same_sentence("", "")


def test_sources_agree_on_half_of_the_words_or_on_silence() -> None:
    assert same_source("the governor of the region, Oleh S.", "governor Oleh S.")
    assert same_source(None, "")
    assert not same_source(None, "the governor")


def test_pairs_are_one_to_one_and_best_first() -> None:
    table = {(0, 0): 1.0, (0, 1): 2.0, (1, 1): 2.0}
    assert pair([0, 1], [0, 1], lambda g, s: table.get((g, s), 0.0)) == [(0, 1)]


def test_bad_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no reference annotations"):
        read_gold(tmp_path)
    (tmp_path / "r.jsonl").write_text('{"article": "a", "kind": "operation"}\n{broken\n')
    with pytest.raises(InputError, match=r"r\.jsonl:2"):
        read_records(tmp_path / "r.jsonl")


def test_annotations_of_the_demo_dispatches_agree_with_themselves() -> None:
    gold = read_gold(Path(__file__).parents[2] / "examples" / "golden")
    records = {
        name: {kind: annotation[plural] for kind, plural in
               (("operation", "operations"), ("loss", "losses"), ("unit", "units"))}
        for name, annotation in gold.items()
    }  # fmt: skip
    result = evaluate(gold, records)
    assert all(tally.f1 == 1.0 for tally in result.layers.values())
    assert sum(t.gold for t in result.types.values()) == result.layers["operations"].gold > 100


def test_every_annotated_sentence_stands_in_its_dispatch() -> None:
    examples = Path(__file__).parents[2] / "examples"
    for path in sorted((examples / "golden").glob("*.json")):
        text = (examples / "dispatches" / f"{path.stem}.txt").read_text(encoding="utf-8")
        annotation = json.loads(path.read_text(encoding="utf-8"))
        for record in annotation["operations"] + annotation["losses"]:
            assert record["sentence"] in text
