"""Reading: what belongs to a report, what an article states of itself, and inputs of every kind, good and bad."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from sitgraph import resources
from sitgraph.errors import InputError
from sitgraph.model import Article
from sitgraph.read import Meter, Unreadable, article_of, read, size
from sitgraph.read.clean import cleaner
from sitgraph.read.tables import MOST_LINE

BODY = "Rebel forces shelled the airport on Sunday, the governor said. Two soldiers were wounded in the attack, he added."


def passages(text: str, **given_: object) -> list[str]:
    article = article_of(text, id="a", lang="en", **given_)  # type: ignore[arg-type]
    return [text[p.start : p.end] for p in article.passages]


def articles(*inputs: str | Path, **given_: object) -> tuple[list[Article], list[Unreadable]]:
    found = list(read(list(inputs), **given_))  # type: ignore[arg-type]
    return [f for f in found if isinstance(f, Article)], [f for f in found if isinstance(f, Unreadable)]


# ── layout ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "line", "kind"),
    [(code, e.line, e.kind) for code in resources.languages() for e in cleaner(code).table.examples],
)
def test_examples_of_the_packs(code: str, line: str, kind: str) -> None:
    assert cleaner(code).kind(line) == kind


@pytest.mark.parametrize(
    "noise",
    [
        "MORE: What the Front Looks Like Today",
        "READ MORE: Ten things to know",
        "A Frontline Review columnist, Jane Example is a seasoned defence journalist who served with the 12th Marine Battalion. Her work has appeared in many papers.",
        "A gunner near the front. (AP Photo/A. Photographer)",
        "By Anna Example",
        "Subscribe to our newsletter",
        "nickname99\nI think you are wrong about this and your army lost.\nother name\nYou said the same last year, and I told you so.",
        "- Prices Rise In Capital\n- Actor Wins Prize\n- Weather For The Weekend\n- Team Loses Final",
    ],
)
def test_what_is_no_report_yields_no_passage(noise: str) -> None:
    told = passages(f"{BODY}\n\n{BODY}\n\n{noise}\n")
    assert told == [BODY, BODY]


def test_a_heading_governs_what_follows() -> None:
    text = f"# Northern front\n\n{BODY}\n\n# Southern front\n\n{BODY}"
    found = article_of(text, id="a", lang="en").passages
    assert [(p.kind, p.heading) for p in found] == [
        ("heading", None), ("paragraph", "Northern front"), ("heading", None), ("paragraph", "Southern front"),
    ]  # fmt: skip


def test_a_day_log() -> None:
    text = "06:10 (Border_Guard) Shelling of Krasnopillia.\n07:45 (Regional_Head) Two houses were hit in Bilopillia.\n"
    found = article_of(text, id="a", lang="en", date=date(2023, 4, 1)).passages
    assert [(text[p.start : p.end], p.speaker, p.day) for p in found] == [
        ("Shelling of Krasnopillia.", "Border_Guard", date(2023, 4, 1)),
        ("Two houses were hit in Bilopillia.", "Regional_Head", date(2023, 4, 1)),
    ]


def test_days_in_headings() -> None:
    text = f"12 September 2022\n\n{BODY}\n\n13 September 2022\n\n{BODY}"
    days = [p.day for p in article_of(text, id="a", lang="en").passages if p.kind == "paragraph"]
    assert days == [date(2022, 9, 12), date(2022, 9, 13)]


def test_lines_of_a_narrow_column_are_one_paragraph() -> None:
    lines = "The brigade held the village for three days before it was ordered\nto fall back to the river, where engineers had prepared a second\nline of trenches and blown the only bridge that could carry tanks\nacross. The enemy did not follow, and by the evening of the fourth\nday the guns had fallen silent along the whole of the northern bank\nof the river, prisoners said afterwards to those who questioned them."
    assert passages(lines) == [lines]


@pytest.mark.parametrize(
    "line",
    ["KRAMATORSK, Ukraine, May 26, 2014 (Agency) – ", "KRAMATORSK, May 26, 2014 (Agency) - ", "KRAMATORSK, Ukraine, 26 May 2014 — ", "KRAMATORSK, May 26 (Agency) - "],
)
def test_a_dateline_with_land_and_day(line: str) -> None:
    article = article_of(f"{line}Two bridges fell in the night, the mayor said.", id="x", lang="en")
    assert article.dateline == "Kramatorsk"
    assert article.text[article.passages[0].start :].startswith("Two bridges")


def test_the_dateline_is_no_part_of_the_report() -> None:
    text = f"KRAMATORSK, Ukraine (Example Wire) — {BODY}"
    article = article_of(text, id="a", lang="en")
    assert article.dateline == "Kramatorsk"
    assert text[article.passages[0].start :].startswith("Rebel forces")


@settings(max_examples=300)
@given(st.text(min_size=1, max_size=400))
def test_passages_are_in_order_and_within_the_text(text: str) -> None:
    try:
        found = article_of(text, id="a", lang="en").passages
    except InputError:
        return
    ends = [0]
    for passage in found:
        assert ends[-1] <= passage.start < passage.end <= len(text)
        ends.append(passage.end)


@pytest.mark.parametrize("text", ["(" * 20_000, "a " * 20_000, "- " * 20_000, "\n" * 20_000 + "x", "by " * 5_000, "," * 30_000, "#" * 30_000, "A" * 60_000])
def test_no_text_takes_long(text: str) -> None:
    article_of(text, id="a", lang="en")


# ── what an article states of itself ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "title", "day"),
    [
        (f"date 2022-09-11 KHARKIV (Sept 11): {BODY}", None, date(2022, 9, 11)),
        (f"May 13, 2023\n\n{BODY}", None, date(2023, 5, 13)),
        (f"13 May 2023\n\n{BODY}", None, date(2023, 5, 13)),
        (BODY, "Frontline update, 4 June 2023", date(2023, 6, 4)),
        (f"On day 10 of the Russian invasion of Ukraine, {BODY}", None, date(2022, 3, 5)),
        (BODY, None, None),
        (f"The battle of Example (3 May 1944 – 9 June 1944) was fought in the hills. {BODY}", None, None),
    ],
)
def test_its_day(text: str, title: str | None, day: date | None) -> None:
    assert article_of(text, id="a", lang="en", title=title).date == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BODY, "en"),
        ("Russische troepen beschoten zondag het vliegveld, zei de gouverneur. Twee soldaten raakten gewond bij de aanval.", "nl"),
        ("Les forces rebelles ont bombardé l'aéroport dimanche, a déclaré le gouverneur de la région.", "fr"),
        ("Війська обстріляли аеродром у неділю, повідомив голова обласної адміністрації.", "uk"),
    ],
)
def test_its_language(text: str, code: str) -> None:
    assert article_of(text, id="a").lang == code


# ── inputs ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_with_a_manifest(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(BODY)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "two.txt").write_text(BODY)
    lines = [{"file": "one.txt", "date": "2023-01-02", "title": "T", "source": "S", "lang": "en"}, {"file": "none.txt"}, {"file": "../x.txt"}]
    (tmp_path / "manifest.jsonl").write_text("\n".join(map(json.dumps, lines)))
    good, bad = articles(tmp_path)
    assert [(a.id, a.date, a.title, a.source) for a in good] == [("one", date(2023, 1, 2), "T", "S"), ("sub/two", None, None, None)]
    assert ["no such file" in b.reason or "outside the folder" in b.reason for b in bad] == [True, True]


@pytest.mark.parametrize("ending", ["txt", "jsonl", "jsonl.gz", "jsonl.zst", "parquet"])
def test_a_meter_tells_how_much_is_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x.{ending}"
    lines = "\n".join(json.dumps({"text": f"{BODY} ({n})"}) for n in range(200)).encode()
    if ending == "parquet":
        pyarrow = pytest.importorskip("pyarrow")
        import pyarrow.parquet as parquet

        parquet.write_table(pyarrow.table({"text": [BODY] * 200}), path)
    else:
        compress = {"jsonl.gz": gzip.compress, "jsonl.zst": zstandard.compress}.get(ending, bytes)
        path.write_bytes(compress(lines) if ending != "txt" else BODY.encode())
    meter = Meter(size([path]))
    shares = [meter.share for _ in read([path], meter=meter)]
    assert shares == sorted(shares, key=lambda s: s or 0.0)
    assert meter.share == 1.0


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_json_lines(tmp_path: Path, ending: str) -> None:
    data = "\n".join(json.dumps({"id": f"a{n}", "text": BODY, "date": "2023-01-02"}) for n in range(3)).encode()
    if ending.endswith("gz"):
        data = gzip.compress(data)
    elif ending.endswith("zst"):
        data = zstandard.compress(data)
    (tmp_path / f"x.{ending}").write_bytes(data)
    good, bad = articles(tmp_path / f"x.{ending}")
    assert [a.id for a in good] == ["a0", "a1", "a2"]
    assert not bad
    (tmp_path / f"x.{ending}").write_bytes(data[:-5])
    good, bad = articles(tmp_path / f"x.{ending}")
    assert len(bad) == 1


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    parquet.write_table(pyarrow.table({"id": ["a", "b"], "text": [BODY, ""], "date": [date(2023, 1, 2), None]}), tmp_path / "x.parquet")
    good, bad = articles(tmp_path / "x.parquet")
    assert [(a.id, a.date) for a in good] == [("a", date(2023, 1, 2))]
    assert "empty" in bad[0].reason


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.txt", b"", "empty"),
        ("x.txt", b" \n\t ", "empty"),
        ("x.txt", b"\x7fELF\x00\x01\x02\x00", "binary"),
        ("x.txt", "Gefechte bei Lützen".encode("latin-1"), "iconv"),
        ("x.jsonl", b'{"id": 1, "text": 5}', 'no "text"'),
        ("x.jsonl", b'{"text": "' + BODY.encode() + b'", "date": "2023-02-30"}', "YYYY-MM-DD"),
        ("x.jsonl", b"[" * 100_000, "not a JSON object"),
        ("x.jsonl", b'"text"', "not a JSON object"),
        ("x.jsonl", b'{"text": "\\ud800 lone"}', "surrogate"),
        ("x.jsonl", b'{"text": "' + b"a" * (MOST_LINE + 10) + b'"}', "split it into articles"),
        ("x.jsonl.gz", b"not gzip at all", "damaged"),
        ("x.parquet", b"PAR1 no", "not a Parquet file"),
        ("x.html", b"<html><body></body></html>", "no article"),
        ("x.xml", b"<rss version='2.0'><channel></channel></rss>", "without entries"),
    ],
)
def test_a_bad_input_is_one_clear_line(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    good, bad = articles(tmp_path / name)
    assert not good
    assert said in bad[0].reason
    assert "\n" not in bad[0].reason


def test_a_bomb_in_gzip_is_not_held(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress(b'{"text": "' + b"a" * (MOST_LINE * 3) + b'"}\n' + json.dumps({"text": BODY}).encode()))
    good, bad = articles(tmp_path / "x.jsonl.gz")
    assert (len(good), len(bad)) == (1, 1)


def test_an_id_that_comes_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("\n".join([json.dumps({"id": "a", "text": BODY})] * 2))
    good, bad = articles(tmp_path / "x.jsonl")
    assert (len(good), len(bad)) == (1, 1)


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes_are_an_article_or_a_reason(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name in ("x.txt", "x.jsonl", "x.jsonl.gz"):
            path = Path(folder) / name
            path.write_bytes(data)
            for found in read([path]):
                assert isinstance(found, Article) or "\n" not in found.reason
