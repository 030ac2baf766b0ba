"""Pages and feeds, from files and from a server on loopback: as they are, and as an attacker would make them."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from sitgraph.errors import InputError
from sitgraph.model import Article
from sitgraph.read import Unreadable, pages, read, web

BODY = "Rebel forces shelled the airport on Sunday, the governor said. Two soldiers were wounded in the attack, he added."
PAGE = f"""<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html lang="en"><head><title>Airport shelled</title>
<meta property="article:published_time" content="2023-06-04"><meta property="og:site_name" content="Example Wire">
<meta name="author" content="Anna Example"></head>
<body><nav><a href="/">Home</a><a href="/sport">Sport</a></nav><article><h1>Airport shelled</h1>
<p>{BODY} &x;</p><p>{BODY}</p></article><div class="comments"><p>I think you are all wrong.</p></div><footer>© Example Wire</footer></body></html>"""
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Example Wire</title>
<item><title>One</title><link>http://example.org/1</link><guid>one</guid><author>Anna Example</author><pubDate>Sun, 04 Jun 2023 10:00:00 GMT</pubDate><description>&lt;p&gt;{BODY}&lt;/p&gt;</description></item>
<item><title>Two</title><guid>two</guid><description>{BODY}</description></item></channel></rss>"""
UNDATED = f"""<html><head><title>The airport</title></head><body><article><h1>The airport</h1><p>{BODY} It was built in 1999 and opened on 3 May 2001.</p>
<p>{BODY}</p></article><footer>© 2019 Example Wire. Page built 2020-01-02.</footer></body></html>"""


def page(text: str, charset: str = "") -> str:
    declared = f'<meta charset="{charset}">' if charset else ""
    return f"<html><head>{declared}<title>T</title></head><body><article><h1>T</h1><p>{text}</p><p>{BODY}</p></article></body></html>"


def many(number: int) -> str:
    items = "".join(f"<item><title>Item {n}</title><guid>item-{n % 900}</guid><description>{BODY} ({n})</description></item>" for n in range(number))
    return f'<rss version="2.0"><channel><title>Example Wire</title>{items}</channel></rss>'


Answer = tuple[int, dict[str, str], bytes]
HTML = {"Content-Type": "text/html"}
ANSWERS: dict[str, Callable[[], Answer]] = {
    "/page": lambda: (200, {}, PAGE.encode()),
    "/feed": lambda: (200, {}, FEED.encode()),
    "/many.xml": lambda: (200, {"Content-Type": "application/rss+xml"}, many(1_000).encode()),
    "/kept": lambda: (200, {}, PAGE.encode()),
    "/to-kept": lambda: (302, {"Location": "/kept"}, b""),
    "/moved": lambda: (301, {"Location": "/page"}, b""),
    "/loop": lambda: (302, {"Location": "/loop"}, b""),
    "/to-file": lambda: (302, {"Location": "file:///etc/passwd"}, b""),
    "/to-ftp": lambda: (302, {"Location": "ftp://127.0.0.1/x"}, b""),
    "/robots.txt": lambda: (200, {}, b"User-agent: *\nDisallow: /kept\nCrawl-delay: 7"),
    "/packed": lambda: (200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(PAGE.encode())),
    "/bomb": lambda: (200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(b" " * 50_000_000)),
    "/hidden-bomb": lambda: (200, HTML, gzip.compress(b" " * 50_000_000)),
    "/cut": lambda: (200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(PAGE.encode())[:-20]),
    "/brotli": lambda: (200, {**HTML, "Content-Encoding": "br"}, b"\x0b\x02\x80"),
    "/huge": lambda: (200, HTML, b"<p>" + b"a" * 11_000_000),
    "/short": lambda: (200, {**HTML, "Content-Length": "100000"}, PAGE.encode()),
    "/chunks": lambda: (200, {**HTML, "Transfer-Encoding": "chunked"}, b"zz\r\nnothing"),
    "/pdf": lambda: (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"),
    "/text": lambda: (200, {"Content-Type": "text/plain; charset=windows-1252"}, f"{BODY} \u201cWell,\u201d he said.".encode("cp1252")),
    "/wrong": lambda: (200, {"Content-Type": "text/html; charset=iso-8859-1"}, page("Troops left Kreuzberg, Südstadt.").encode()),
    "/latin": lambda: (200, {"Content-Type": "text/html; charset=iso-8859-1"}, page("Troops left “Südstadt”.").encode("cp1252")),
    "/cyrillic": lambda: (200, HTML, page("Войска отошли от Лимана в субботу, сообщил губернатор.", "windows-1251").encode("cp1251")),
    "/unknown": lambda: (200, {"Content-Type": "text/html; charset=no-such"}, page("Troops left Südstadt.", "x-none").encode("latin-1")),
    "/undated": lambda: (200, HTML, UNDATED.encode()),
    "/empty": lambda: (200, HTML, b""),
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path
        if path == "/drip":
            self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n<html>")
            while True:
                self.wfile.write(b" ")
                time.sleep(0.02)
        if path == "/drip-head":
            while True:
                self.wfile.write(b"H")
                time.sleep(0.02)
        if path.startswith("/chain/"):
            status, headers, data = 302, {"Location": f"/chain/{int(path[7:]) + 1}"}, b""
        else:
            status, headers, data = ANSWERS.get(path, lambda: (404, {}, b"nothing"))()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # the other end may have had enough
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        pass


def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(web, "_PAUSE", 0.0)
    monkeypatch.setattr(web, "_LONGEST_PAUSE", 0.0)
    yield from served(Site)


def articles(*inputs: str | Path) -> tuple[list[Article], list[Unreadable]]:
    found = list(read(list(inputs)))
    return [f for f in found if isinstance(f, Article)], [f for f in found if isinstance(f, Unreadable)]


# ── pages and feeds as files ──────────────────────────────────────────────────────────────────────────


def test_a_page(tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text(PAGE)
    good, _ = articles(tmp_path / "p.html")
    assert (good[0].title, good[0].date, good[0].source, good[0].author, good[0].lang) == ("Airport shelled", date(2023, 6, 4), "Example Wire", "Anna Example", "en")
    assert "shelled the airport" in good[0].text
    assert "all wrong" not in good[0].text
    assert "Home" not in good[0].text
    assert "root:" not in good[0].text


def test_a_page_that_states_no_day_has_none(tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text(UNDATED)
    good, _ = articles(tmp_path / "p.html")
    assert good[0].date is None


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        ('<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2023-06-04T10:00:00Z", "headline": "T"}</script>', "", date(2023, 6, 4)),
        ("", '<time datetime="2023-06-04T10:00:00+03:00">Sunday</time>', date(2023, 6, 4)),
        ("", '<span itemprop="datePublished" content="2023-06-04">Sunday</span>', date(2023, 6, 4)),
        ('<meta name="date" content="2023-99-99">', "", None),
    ],
)
def test_where_a_page_states_its_day(tmp_path: Path, head: str, body: str, day: date | None) -> None:
    (tmp_path / "p.html").write_text(UNDATED.replace("<head>", f"<head>{head}").replace("</h1>", f"</h1>{body}"))
    good, _ = articles(tmp_path / "p.html")
    assert good[0].date == day


def test_a_feed(tmp_path: Path) -> None:
    (tmp_path / "f.xml").write_text(FEED)
    good, _ = articles(tmp_path / "f.xml")
    assert [(a.id, a.date, a.source, a.author) for a in good] == [
        ("one", date(2023, 6, 4), "Example Wire", "Anna Example"), ("two", None, "Example Wire", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("<p>Süd</p>".encode(), "iso-8859-1", "Süd"),  # valid UTF-8 is UTF-8, whatever a server says
        ("<p>Süd</p>".encode("utf-16"), "", "Süd"),
        ("<p>“Süd”</p>".encode("cp1252"), "latin-1", "“Süd”"),
        (b'<?xml version="1.0" encoding="windows-1251"?><p>' + "Лиман".encode("cp1251"), "", "Лиман"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>' + "Лиман".encode("koi8-r"), "", "Лиман"),
        (f"<p>Süd {BODY}</p>".encode("cp1252"), "no-such", "Süd"),
        (("<p>" + "Войска отошли от Лимана в субботу, сообщил губернатор. " * 3).encode("cp1251"), "", "Лимана"),
    ],
)
def test_what_a_page_is_written_in(data: bytes, charset: str, text: str) -> None:
    assert text in pages.page_text(data, charset)


@pytest.mark.parametrize("data", [b"", b" \n", b"\x1f\x8b\x08abc", b"%PDF-1.7", b"<p>\x00\x00\xff</p>"])
def test_what_is_no_page(data: bytes) -> None:
    with pytest.raises(InputError):
        pages.page_text(data)


# ── a server's pages ──────────────────────────────────────────────────────────────────────────────────


def test_the_web_as_it_is(site: str) -> None:
    good, bad = articles(f"{site}/page", f"{site}/feed", f"{site}/moved", f"{site}/packed", f"{site}/text", f"{site}/none", f"{site}/kept", "http://127.0.0.1:1/")
    assert [a.title for a in good] == ["Airport shelled", "One", "Two", "Airport shelled", "Airport shelled", None]
    assert good[0].url == f"{site}/page"
    assert "“Well,”" in good[-1].text
    assert [word in b.reason for b, word in zip(bad, ("404", "robots.txt", "cannot be fetched"), strict=True)] == [True] * 3


def test_a_feed_of_many_entries(site: str) -> None:
    good, bad = articles(f"{site}/many.xml")
    assert (len(good), len(bad)) == (900, 100)  # an id that comes again is told, not taken
    assert {b.reason.split(";")[0] for b in bad} == {"this id was read before"}


@pytest.mark.parametrize(("path", "text"), [("wrong", "Südstadt"), ("latin", "“Südstadt”"), ("cyrillic", "Лимана"), ("unknown", "Südstadt")])
def test_charsets_that_are_told_wrong(site: str, path: str, text: str) -> None:
    good, _ = articles(f"{site}/{path}")
    assert text in good[0].text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("huge", "more than"), ("bomb", "more than"), ("hidden-bomb", "packed"), ("cut", "ends in the middle"), ("short", "ends in the middle"),
        ("brotli", "'br'"), ("chunks", "cannot be fetched"), ("pdf", "application/pdf"), ("empty", "empty"), ("loop", "302"), ("chain/0", "302"),
        ("to-file", "file:"), ("to-ftp", "ftp:"), ("to-kept", "robots.txt"),
    ],
)  # fmt: skip
def test_a_hostile_page_is_one_clear_line(site: str, path: str, said: str) -> None:
    good, bad = articles(f"{site}/{path}")
    assert not good
    assert said in bad[0].reason
    assert "\n" not in bad[0].reason


@pytest.mark.parametrize("path", ["drip", "drip-head"])
def test_a_page_that_drips_is_given_up(site: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MOST_SECONDS", 0.5)
    good, bad = articles(f"{site}/{path}")
    assert not good
    assert "no answer in time" in bad[0].reason


def test_a_server_that_speaks_no_http() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with contextlib.suppress(OSError):  # closed by the test
            while True:
                other, _ = listening.accept()
                other.recv(1_000)
                other.sendall(b"220 mail ready\r\n")
                other.close()

    threading.Thread(target=answer, daemon=True).start()
    good, bad = articles(f"http://127.0.0.1:{listening.getsockname()[1]}/")
    listening.close()
    assert not good
    assert "cannot be fetched" in bad[0].reason


@pytest.mark.parametrize("address", ["http://", "http://[::1", "http://host:99999/", "https://a..b/", "http://user:secret@127.0.0.1/"])
def test_an_address_that_is_none(address: str) -> None:
    _, bad = articles(address)
    assert "\n" not in bad[0].reason
    assert "valid address" in bad[0].reason or "password" in bad[0].reason


def test_letters_and_spaces_in_an_address_are_escaped(site: str) -> None:
    _, bad = articles(f"{site}/Київ und Süd?q=ü")
    assert "404" in bad[0].reason


# ── manners ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_web_does_not_lead_into_this_machine(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first server stands for a public one, the second for one that only this machine reaches."""
    inner = served(Site)
    secret = next(inner)
    monkeypatch.setitem(ANSWERS, "/in", lambda: (302, {"Location": f"{secret}/page"}, b""))
    monkeypatch.setattr(web, "_is_public", lambda address: str(address).startswith(site))
    good, bad = articles(f"{site}/in")
    assert not good
    assert "into this machine" in bad[0].reason
    monkeypatch.setattr(web, "_is_public", lambda _: False)
    assert len(articles(f"{site}/in")[0]) == 1  # from one inner address to another, as the user named it


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("127.0.0.1", False), ("localhost", False), ("10.1.2.3", False), ("192.168.0.1", False), ("169.254.169.254", False), ("0.0.0.0", False),
        ("2130706433", False), ("[::1]", False), ("[fe80::1]", False), ("[fd00::1]", False), ("[::ffff:127.0.0.1]", False), ("8.8.8.8", True), ("[2001:4860:4860::8888]", True),
    ],
)  # fmt: skip
def test_which_hosts_are_public(host: str, public: bool) -> None:
    assert web._is_public(f"http://{host}/") is public  # pyright: ignore[reportPrivateUsage]


def test_there_is_a_pause_between_two_pages_of_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(web, "time", SimpleNamespace(sleep=waits.append, monotonic=time.monotonic))
    for address in served(Site):
        list(read([f"{address}/page", f"{address}/feed"]))
        break
    (wait,) = waits
    assert 5 < wait <= 7  # its robots.txt asks for seven seconds


def test_where_robots_cannot_be_asked_nothing_is_fetched(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANSWERS, "/robots.txt", lambda: (503, {}, b""))
    good, bad = articles(f"{site}/page")
    assert not good
    assert "robots.txt cannot be had" in bad[0].reason
