"""`sitgraph extract --units`: a table of one's own decides who is meant, in worker processes too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitgraph.cli import cli
from sitgraph.errors import InputError
from sitgraph.graph import validation

pytestmark = pytest.mark.usefixtures("own_tables")

TEXT = "The Black Ravens withdrew from Bakhmut on Friday, the ministry said. Szohôd's Thunderbolts shelled Lyman."
UNITS = "name,side,echelon,parent,begin\nBlack Ravens,Ukraine,battalion,72nd Separate Mechanised Brigade,2023-02-01\nThunderbolts,Borduria,regiment,,\n"


def test_a_table_of_ones_own_is_read_by_the_workers(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "mine.csv").write_text(UNITS, encoding="utf-8")
    command = ["extract", str(tmp_path / "a.txt"), "--date", "2023-05-13", "-o", str(tmp_path / "out"), "-q"]
    run = CliRunner().invoke(cli, [*command, "--units", str(tmp_path / "mine.csv")])
    assert run.exit_code == 0, run.output
    records = [json.loads(line) for line in (tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    units = {r["name"]: (r["side"], r["echelon"]) for r in records if r["kind"] == "unit"}
    assert units == {"Black Ravens": ("Ukraine", "battalion"), "Thunderbolts": ("Borduria", "regiment")}
    graph = validation.load(tmp_path / "out" / "articles" / "a.ttl")
    assert validation.validate(graph).findings == ()
    assert "ua-72nd-separate-mechanized-brigade" in " ".join(str(o) for _, p, o in graph if str(p).endswith("lostByPartOf"))


def test_without_it_nothing_is_known_of_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    run = CliRunner().invoke(cli, ["extract", str(tmp_path / "a.txt"), "--date", "2023-05-13", "--format", "jsonl", "-q"])
    assert not [r for r in map(json.loads, run.stdout.splitlines()) if r["kind"] == "unit"]


def test_a_table_that_cannot_be_read_stops_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "mine.csv").write_text("name,colour\nX,red\n", encoding="utf-8")
    run = CliRunner().invoke(cli, ["extract", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out"), "--units", str(tmp_path / "mine.csv")])
    assert isinstance(run.exception, InputError)
    assert "unknown column 'colour'" in str(run.exception)
    assert not (tmp_path / "out").exists()
