"""Hostile input: nothing crashes, nothing hangs, nothing that a strict parser refuses, nothing that escapes.

Ten thousand generated inputs by default; SITGRAPH_FUZZ=1000000 (`make fuzz`) for a million.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import time
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, RdfFormat

from sitgraph import read
from sitgraph.cli.extract import printable
from sitgraph.errors import InputError
from sitgraph.explaining import as_html
from sitgraph.graph import writer
from sitgraph.graph.records import records_of
from sitgraph.model import Article
from sitgraph.output import file_stem
from sitgraph.pipeline import Extraction, Pipeline
from sitgraph.query.parameters import sparql
from sitgraph.read import Unreadable, article_of
from sitgraph.run import content_hash

INPUTS = int(os.environ.get("SITGRAPH_FUZZ", "10000"))
LONGEST = 1.0
"""Seconds of the processor after which an article of 2,000 characters counts as hanging."""

BAITS = (
    "Russian troops withdrew from Lyman.", "killed", "12 tanks", "the 72nd Brigade", "captured Bakhmut", "near Kupiansk", "on Monday",
    "shelled", "“", "”", "\"", "'", "\\", "<", ">", "<script>alert(1)</script>", "]]>", "<!--", "&lt;", "&x;", "{}", "} DELETE WHERE { ?s ?p ?o }", "?x",
    "> . <http://evil/> <p> <o> .", "\"^^<http://evil>", "\"@en", "%00", "../../etc/passwd", "\u202e", "\u202d", "\u2066", "\u200b", "\ufeff", "\u2028", "\x85",
    "\x0b", "\x1f", "\x7f", "\ufffe", "\U000e0001", "\U0010ffff", "é", "e\u0301", "Zalgo" + "\u0301" * 40, "Хмельницький", "بغداد", "תל אביב", "北京", "𝕋𝕒𝕟𝕜", "🙂",
    "9" * 400, "1,000,000,000,000", "1e999", "-0", "0x7f", "٣٤", "²", "½", "99:99", "31 February 2023", "day 99999", "2023-99-99", "(((((((((", "))))))",
    "- - - - - -", "a.a.a.a.a.a", "((a)(b)(c", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "......", ",,,,,,", "::::", "T-72B3", "Su-35", "10-15 km west of",
    "\n", "\n\n", "\t", "# ", "* ", "> ", "http://a.b/%zz?<>\"", "mailto:x", "javascript:alert(1)", "and ", "the ", "of the of the ", "not ", "said ",
)  # fmt: skip
PAGE = {"html", "head", "meta", "title", "style", "body", "h1", "p", "mark", "section", "ul", "li"}

texts = st.lists(st.one_of(st.sampled_from(BAITS), st.text(max_size=30)), min_size=1, max_size=12).map(" ".join)
names = st.one_of(st.none(), st.sampled_from(BAITS), st.text(max_size=40))


def fuzz(share: float) -> settings:
    checks = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
    return settings(max_examples=max(50, round(INPUTS * share)), suppress_health_check=checks)


@cache
def pipeline() -> Pipeline:
    loaded = Pipeline()
    loaded(read.article_of("Russian troops withdrew from Lyman.", id="first", lang="en"))  # the models are loaded by the first article
    return loaded


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {tag, *(name for name, _ in attrs if name.startswith("on") or name in ("href", "src"))}


def survives(article: Article, *, strictly: bool = False) -> Extraction:
    """Extract, write and read back."""
    longest = LONGEST * max(1.0, len(article.text) / 2_000)
    for _ in range(2):  # what hangs does so again; a table that is loaded when it is first needed is there
        began = time.thread_time()
        extraction = pipeline()(article)
        took = time.thread_time() - began
        if took < longest:
            break
    assert took < longest, f"hangs: {took:.1f} s for {len(article.text)} characters"
    quads = writer.quads_of(extraction.ledger, version="test", model="test")
    assert set(pyoxigraph.parse(writer.nquads_of(quads), format=RdfFormat.N_QUADS)) == set(quads)
    assert len({q.graph_name for q in quads}) <= 2
    turtle = writer.turtle_of(quads)
    flat = {(t.subject, t.predicate, t.object) for t in pyoxigraph.parse(turtle, format=RdfFormat.TURTLE)}
    assert flat == {(q.subject, q.predicate, q.object) for q in quads}
    if strictly:
        assert len(rdflib.Graph().parse(io.BytesIO(turtle), format="turtle")) == len(flat)
    json.dumps(records_of(extraction.ledger)).encode()
    page = Elements()
    page.feed(as_html(article, extraction, everything=True))
    assert page.names <= PAGE
    return extraction


@pytest.mark.slow
@fuzz(0.15)
@given(texts, names, names, names, names, st.integers(0, 40))
def test_any_article_survives(text: str, name: str | None, title: str | None, source: str | None, url: str | None, dice: int) -> None:
    try:
        article = article_of(text, id=name or "a", title=title, source=source, url=url, lang="en")
    except InputError:
        return
    survives(article, strictly=dice == 0)


@fuzz(0.25)
@given(st.one_of(st.binary(max_size=300), texts.map(lambda t: json.dumps({"text": t, "id": t[:50], "title": t[-40:]}).encode()), texts.map(str.encode)), st.sampled_from([".jsonl", ".jsonl.gz", ".txt", ".html", ".xml"]))
def test_any_bytes_are_articles_or_one_clear_line(tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str) -> None:
    path = tmp_path_factory.getbasetemp() / f"fuzz{ending}"
    path.write_bytes(gzip.compress(data, 1) if ending.endswith("gz") and data[:1] != b"\x00" else data)
    for found in read.read([path]):
        if isinstance(found, Unreadable):
            assert "\n" not in found.reason
        else:
            content_hash(found)


@fuzz(0.6)
@given(st.one_of(texts, st.text(max_size=200)))
def test_no_text_escapes(text: str) -> None:
    stem = file_stem(text)
    assert "/" not in stem
    assert not stem.startswith(".")
    assert len(stem.encode()) <= 200
    store = pyoxigraph.Store()
    (row,) = store.query(f"SELECT ({sparql(Literal(text))} AS ?x) {{}}")  # type: ignore[misc]
    assert row["x"] == Literal(text)
    assert printable(text).isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "Two soldiers were killed. " + "9" * 10_000 + " tanks were destroyed near Bakhmut.",
        "Russian troops \u202ewithdrew\u202c from \u2066Lyman\u2069 on Saturday.",
        "(" * 20_000 + " Russian troops withdrew from Lyman.",
        "“" * 5_000 + "Troops withdrew from Lyman" + "”" * 5_000,
        "and " * 10_000 + "troops withdrew from Lyman.",
        "said the governor that " * 500 + "troops withdrew.",
        "killed " * 3_000, "1,000 " * 3_000, "Bakhmut, " * 3_000, "the 72nd " * 3_000, "T-72 " * 3_000, "A. " * 5_000, "-" * 20_000, "a" * 100_000,
        "withdrew from Lyman" + "\u0301" * 20_000, "on 1 " * 3_000, "from 1 to 2 " * 2_000, "10-15 km west of " * 1_500, "A's " * 5_000, "\u2028" * 5_000 + "x",
    ],
    ids=lambda t: t[:24],
)  # fmt: skip
def test_a_trap_is_no_trap(text: str) -> None:
    survives(article_of(text, id="trap", lang="en"))


@pytest.mark.parametrize("field", ["id", "title", "source", "url", "lang"])
@pytest.mark.parametrize("value", ["\ud800", "a\x00b", "\x1b[2J", "x" * 100_000])
def test_unfit_names_are_refused(field: str, value: str) -> None:
    with pytest.raises(InputError, match=field):
        article_of("Troops withdrew from Lyman.", **{"id": "a", "lang": "en", field: value})  # type: ignore[arg-type]


def test_pages_that_attack(tmp_path: Path) -> None:
    body = "<p>" + "Rebel forces shelled the airport on Sunday, the governor said, and two soldiers were wounded. " * 3 + "</p>"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    pages = {
        "entity.html": f'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><article>{body}&x;</article></body></html>',
        "laughs.html": f'<!DOCTYPE html [<!ENTITY l0 "ha">{laughs}]><html><body><article>{body}<p>&l11;</p></article></body></html>',
        "laughs.xml": f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss version="2.0"><channel><item><title>A</title><description>{body.replace("<", "&lt;")}&l11;</description></item></channel></rss>',
        "external.xml": f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>A</title><description>{body.replace("<", "&lt;")}&x;</description></item></channel></rss>',
        "deep.html": "<html><body>" + "<div>" * 50_000 + body + "</div>" * 50_000 + "</body></html>",
        "deep.xml": '<rss version="2.0"><channel>' + "<item>" * 20_000 + "x" + "</item>" * 20_000 + "</channel></rss>",
        "deep.jsonl": '{"text": ' + "[" * 100_000 + "}",
        "number.jsonl": '{"text": "x", "date": ' + "9" * 10_000 + "}",
        "id.jsonl": '{"text": "Troops withdrew from Lyman.", "id": ' + "9" * 10_000 + "}",
    }
    for name, page in pages.items():
        (tmp_path / name).write_text(page)
        began = time.thread_time()
        for found in read.read([tmp_path / name]):
            if isinstance(found, Article):
                assert "root:" not in found.text
                assert len(found.text) < 100_000
        assert time.thread_time() - began < 20, name


def test_a_bomb_of_many_lines_is_streamed(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.gz"
    with gzip.open(path, "wb", 9) as out:
        for _ in range(20):
            out.write(b" " * 4_000_000 + b"\n")
        out.write(random.Random(1).randbytes(100))
    assert all(isinstance(found, Unreadable) for found in read.read([path]))
