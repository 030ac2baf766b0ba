"""The command line as a newcomer meets it: the main job, a question, and what goes wrong."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = "Russian troops withdrew from Lyman on Saturday, the governor said. Ukrainian forces captured the town of Drobysheve."


def run(*arguments: str | Path, stdin: str | bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-c", "from sitgraph.cli import main; main()", *map(str, arguments)],
        input=data, capture_output=True, cwd=cwd, timeout=120, check=False, env={**os.environ, "COLUMNS": "80"},
    )  # fmt: skip
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    done = run("extract", ROOT / "examples" / "dispatches", "-o", folder)
    assert done.returncode == 0, done.stderr
    assert "20 articles" in done.stderr
    return folder


def test_everything_is_written(built: Path) -> None:
    assert len(list((built / "articles").glob("*.ttl"))) == 20
    for name in ("sitgraph.trig", "sitgraph.nq", "records.jsonl"):
        assert (built / name).stat().st_size > 1000


def test_every_sentence_is_found_at_its_offsets(built: Path) -> None:
    texts = {p.stem: p.read_text(encoding="utf-8") for p in (ROOT / "examples" / "dispatches").glob("*.txt")}
    records = [json.loads(line) for line in (built / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    told = [r for r in records if r["kind"] != "unit"]
    assert told
    assert all(texts[r["article"]][r["start"] : r["end"]] == r["sentence"] for r in told)


def test_a_second_run_finds_nothing_to_do_and_the_same_bytes(built: Path) -> None:
    before = (built / "sitgraph.nq").read_bytes()
    done = run("extract", ROOT / "examples" / "dispatches", "-o", built)
    assert "(20 unchanged)" in done.stderr
    assert (built / "sitgraph.nq").read_bytes() == before


def test_units_lost_ground_near_bakhmut(built: Path) -> None:
    done = run("query", "units-lost-ground", "--near", "Bakhmut", "--within", "30", "--store", built / "store", "--format", "json")
    rows = json.loads(done.stdout)["results"]["bindings"]
    assert {"unit", "side", "what", "place", "km", "says", "factuality", "article", "sentence"} <= set(rows[0])
    assert any(r["place"]["value"] == "Bakhmut" and r["what"]["value"] == "Withdrawal" for r in rows)


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "xml", "markdown", "geojson"])
def test_formats(built: Path, form: str) -> None:
    done = run("query", "units-lost-ground", "--store", built / "store", "--format", form)
    assert done.returncode == 0, done.stderr
    assert "Withdrawal" in done.stdout
    if form == "table":
        assert max(map(len, done.stdout.splitlines())) <= 80


def test_no_rows_is_said_and_no_failure(built: Path) -> None:
    done = run("query", "units-lost-ground", "--near", "Reykjavik", "--store", built / "store")
    assert done.returncode == 0
    assert "0 rows" in done.stderr
    assert run("query", "units-lost-ground", "--near", "Reykjavik", "--store", built / "store", "--fail-on-empty").returncode == 1


def test_sparql_of_ones_own(built: Path, tmp_path: Path) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/sitgraph/ontology#Claim> }"
    (tmp_path / "mine.rq").write_text(query)
    for arguments, stdin in ((["query", tmp_path / "mine.rq"], ""), (["query", "-"], query)):
        done = run(*arguments, "--store", built / "store", stdin=stdin)
        assert int(done.stdout.splitlines()[1]) > 100


def test_records_to_standard_output() -> None:
    done = run("extract", "-", "--format", "jsonl", "--date", "2022-10-02", stdin=TEXT)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert ("Withdrawal", "the governor") in {(r.get("type"), r.get("source")) for r in records}
    assert done.returncode == 0


@pytest.mark.parametrize("form", ["turtle", "trig", "nquads"])
def test_graphs_to_standard_output(form: str) -> None:
    done = run("extract", "-", "--format", form, "--date", "2022-10-02", stdin=TEXT)
    assert "https://w3id.org/sitgraph/" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["extract", "missing.txt"], 1, "missing.txt: no such file"),
        (["extract", "article.txt", "--date", "yesterday"], 2, "yesterday"),
        (["query", "units-lost-grund"], 2, "did you mean units-lost-ground"),
        (["query", "units-lost-ground", "--store", "nowhere"], 1, "nowhere: no store there"),
        (["query", "units-lost-ground", "--near", "Kupjansksk", "--store", "STORE"], 2, "did you mean Kupi"),
        (["query", "units-lost-ground", "--within", "far", "--near", "Bakhmut", "--store", "STORE"], 2, "not a number"),
        (["query", "units-lost-ground", "--since", "May", "--store", "STORE"], 2, "YYYY-MM-DD"),
        (["query", "units-lost-ground", "--category", "tank", "--store", "STORE"], 2, "no parameter 'category'"),
        (["query", "units-lost-ground", "--factuality", "sure", "--store", "STORE"], 2, "not one of actual"),
        (["query"], 2, "name a question"),
        (["query", "graph.rq", "--format", "csv", "--store", "STORE"], 2, "comes as --format turtle"),
        (["query", "units", "--format", "turtle", "--store", "STORE"], 2, "gives rows, not a graph"),
        (["query", "ask.rq", "--format", "geojson", "--store", "STORE"], 2, "no coordinates"),
        (["explain", "missing.txt"], 1, "missing.txt: no such file"),
    ],
)
def test_what_goes_wrong_is_one_clear_line(built: Path, tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    (tmp_path / "graph.rq").write_text("CONSTRUCT WHERE { ?s ?p ?o }")
    (tmp_path / "ask.rq").write_text("ASK { ?s ?p ?o }")
    done = run(*[str(built / "store") if a == "STORE" else a for a in arguments], cwd=tmp_path)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unwritable_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = run("extract", "-", "-o", tmp_path / "file" / "below", stdin=TEXT)
    assert done.returncode == 1
    assert "cannot write there" in done.stderr


def test_one_bad_article_never_stops_a_run(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(TEXT)
    (tmp_path / "in" / "empty.txt").write_text("")
    (tmp_path / "in" / "binary.txt").write_bytes(b"\x00\x01\x02" * 100)
    (tmp_path / "in" / "latin.txt").write_bytes("Besançon é".encode("latin-1"))
    (tmp_path / "in" / "lines.jsonl").write_text('{"id": "a", "text": "Rebels shelled Aleppo."}\n{broken\n{"id": "b"}\n')
    (tmp_path / "in" / "klingon.jsonl").write_text('{"id": "k", "text": "x", "lang": "tlh"}\n')
    done = run("extract", tmp_path / "in", "-o", tmp_path / "out")
    assert done.returncode == 0
    for said in ("empty.txt: empty", "binary.txt: binary", "latin.txt: not UTF-8", "lines.jsonl:2: not a JSON object", "lines.jsonl:3: no \"text\"", "'tlh'"):
        assert said in done.stderr, said
    assert {p.stem for p in (tmp_path / "out" / "articles").glob("*.ttl")} >= {"good", "a", "k"}


def test_explain_in_words_and_as_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT + " <script>alert(1)</script> Rebels shelled Aleppo.")
    done = run("explain", tmp_path / "a.txt", "--date", "2022-10-02")
    assert "Withdrawal «withdrew» · actual · says the governor" in done.stdout
    run("explain", tmp_path / "a.txt", "--html", tmp_path / "a.html", "--all")
    page = (tmp_path / "a.html").read_text()
    assert "<mark" in page
    assert "<script>" not in page


@pytest.mark.parametrize("command", ["extract", "query", "explain", "evaluate", "load", "serve", "infer", "validate", "ontology", "gazetteer", "units", "completion", "demo"])
def test_help(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_the_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    shown = (ROOT / "README.md").read_text(encoding="utf-8").partition("$ make demo\n")[2].partition("…\n```")[0]
    done = run("demo", cwd=tmp_path)
    printed = [line.rstrip() for line in (done.stderr + done.stdout).splitlines()]
    lines = [line.rstrip() for line in shown.splitlines() if line.strip("─")]
    assert len(lines) > 20
    assert [line for line in lines if line not in printed] == []


def test_gazetteer_and_units() -> None:
    assert "Donetsk" in run("gazetteer", "show", "Lyman").stdout
    assert "72nd" in run("units", "show", "72nd Mechanized Brigade").stdout
    assert run("gazetteer", "show", "Xyzzyqq").returncode == 1


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this system has no /dev/full")
def test_an_output_that_cannot_be_written_is_one_line(built: Path, tmp_path: Path) -> None:
    question = ["units", "--store", str(built / "store"), "--format", "csv"]
    command = [sys.executable, "-c", "from sitgraph.cli import main; main()", "query"]
    with open("/dev/full", "w") as full:
        for arguments in (["--list"], question):
            done = subprocess.run([*command, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
            assert (done.returncode, done.stderr) == (1, "sitgraph: the output: No space left on device\n")
    (tmp_path / "full").symlink_to("/dev/full")
    done = run("query", *question, "-o", tmp_path / "full")
    assert done.returncode == 1
    assert "cannot be written (No space left on device)" in done.stderr
    assert Path("/dev/full").is_char_device()


def test_a_link_is_written_through(built: Path, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "rows.csv")
    assert run("query", "units", "--store", built / "store", "-o", tmp_path / "link.csv").returncode == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "rows.csv").read_text().startswith("unit,side,events")
    assert {p.name for p in tmp_path.iterdir()} == {"rows.csv", "link.csv"}


def test_what_is_no_text_is_refused(built: Path) -> None:
    done = run("query", "operations", "--source", os.fsdecode(b"\xff"), "--store", built / "store")
    assert (done.returncode, done.stderr) == (2, "sitgraph: --source '\\udcff': not text in UTF-8\n")
    done = run("query", "-", "--store", built / "store", stdin=b"SELECT * { ?s ?p '\xff' }")
    assert (done.returncode, done.stderr) == (1, "sitgraph: standard input: cannot be read (not UTF-8)\n")
    done = run("query", "-", "--store", built / "store", stdin=b"#" * 1_000_001)
    assert "longer than 1,000,000 bytes" in done.stderr


SHELL_TRIES = {
    "sitgraph comp": {"completion"},
    "sitgraph query units-lost": {"units-lost-ground"},
    "sitgraph query units-near --s": {"--store", "--show", "--side", "--since"},
    "sitgraph query losses --cat": {"--category"},
    "sitgraph query losses --category ta": {"tank"},
    "sitgraph query units-near --factuality p": {"possible"},
    "sitgraph query units-near --side 'united a": {"United\\ Arab\\ Emirates"},
    "sitgraph query losses --unknown": set(),
}


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
def test_a_real_bash_completes_questions_and_their_parameters(tmp_path: Path) -> None:
    (tmp_path / "sitgraph").write_text(f"#!/bin/sh\nexec {sys.executable} -c 'from sitgraph.cli import main; main()' \"$@\"\n")
    (tmp_path / "sitgraph").chmod(0o755)
    script = 'eval "$(sitgraph completion bash)"\n'
    for line in SHELL_TRIES:
        words = line.split(" ", line.count(" ") if "'" not in line else 4)
        script += f"COMP_WORDS=({' '.join(map(shlex.quote, words))}); COMP_CWORD={len(words) - 1}; COMPREPLY=()\n"
        script += '_sitgraph_completion sitgraph; (IFS="|"; echo "${COMPREPLY[*]}")\n'
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert [set(filter(None, line.split("|"))) for line in done.stdout.splitlines()] == list(SHELL_TRIES.values()), done.stderr


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_completion_for_other_shells(shell: str) -> None:
    done = run("completion", shell)
    assert "_SITGRAPH_COMPLETE" in done.stdout
    if shutil.which(shell):
        assert subprocess.run([shell, "-n"], input=done.stdout, text=True, capture_output=True, check=False).stderr == ""


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["query", "--list"], ["extract", "--help"]])
def test_what_answers_at_once_loads_nothing_heavy(arguments: list[str]) -> None:
    script = """
import sys
from sitgraph.cli import main
try:
    main()
except SystemExit:
    pass
heavy = {"spacy", "rdflib", "numpy", "lxml", "pandas", "trafilatura", "rich"} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout
