"""Dutch dispatches of our own: how well they are read, languages found by themselves, one graph for all of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sitgraph

HERE = Path(__file__).parent
FLOORS = {
    "operations": 0.88, "triggers (any type)": 0.89, "arguments": 0.72, "losses": 0.85, "factuality": 0.93, "source": 0.90,
    "loss count": 0.93, "place role": 0.87,
}  # fmt: skip


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from sitgraph.cli import main; main()", *map(str, arguments)],
        capture_output=True, check=True, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dutch")
    run("extract", HERE / "dispatches", "-o", folder, "-q")
    return folder


def test_the_figures_hold(extracted: Path) -> None:
    figures = json.loads(run("evaluate", HERE / "golden", extracted / "records.jsonl", "--json").stdout)
    found = {**figures["f1"], **figures["accuracy"]}
    assert not {name: (found[name], floor) for name, floor in FLOORS.items() if found[name] < floor}


def test_politics_sport_and_money_are_no_war(extracted: Path) -> None:
    lines = (extracted / "records" / "politiek-2024-05-02.jsonl").read_text(encoding="utf-8").splitlines()
    assert not [r for r in map(json.loads, lines) if r["kind"] in ("operation", "loss")]


TEXTS = {
    "dutch": "De Russen hebben Bachmoet vrijdag urenlang beschoten. Daarbij kwamen volgens de gouverneur drie burgers om het leven.",
    "english": "Russian troops shelled Bakhmut for hours on Friday. Three civilians were killed, the governor said.",
    "german": "Russische Truppen haben am Freitag stundenlang Bachmut beschossen. Dabei starben nach Angaben des Gouverneurs drei Zivilisten.",
}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder of articles in three languages, none of them told, and what extracting it said."""
    folder = tmp_path_factory.mktemp("mixed")
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    done = run("extract", folder, "-o", folder / "build", "--date", "2023-03-10")
    return folder / "build", done.stdout + done.stderr


def test_a_language_without_a_pack_is_named_and_counted(mixed: tuple[Path, str]) -> None:
    build, said = mixed
    assert "1 in 'de', for which there is no language pack, so they are kept but yield nothing: german" in said
    assert (build / "articles" / "german.ttl").is_file()
    assert {json.loads(line)["article"] for line in (build / "records.jsonl").read_text(encoding="utf-8").splitlines()} == {"dutch", "english"}


def test_articles_in_two_languages_answer_one_question(mixed: tuple[Path, str]) -> None:
    rows = list(sitgraph.open(mixed[0] / "store").query("shelling", near="Bakhmut"))
    assert sorted(str(row["article"]) for row in rows) == ["dutch", "english"]
    for column in ("place", "agent", "side"):
        assert len({str(row[column]) for row in rows}) == 1
    turtle = (mixed[0] / "articles" / "dutch.ttl").read_text(encoding="utf-8")
    assert '"Bakhmut"@en' in turtle
    assert '"Bachmoet"@nl' in turtle
    assert 'urenlang beschoten."@nl' in turtle
    both = [set(re.findall(r"<(https://[^>]+)> a [^.]*sit:(?:Settlement|Force)\b", (mixed[0] / "articles" / f"{name}.ttl").read_text(encoding="utf-8"))) for name in ("dutch", "english")]
    assert both[0] == both[1] != set()
