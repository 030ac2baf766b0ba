"""Pages and feeds: the main text of HTML through trafilatura, the entries of RSS and Atom through feedparser.

The network is used only for an address that the user names: one request at a time, with a limit of size and time.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
import urllib.robotparser
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from sitgraph import __version__
from sitgraph.errors import InputError
from sitgraph.model import Article
from sitgraph.read.text import Unreadable, article_of, decode

PAGES = (".html", ".htm", ".xhtml", ".xml", ".rss", ".atom")
MOST_PAGE = 10_000_000
"""The largest page that is fetched, in bytes."""

_SECONDS = 20
_PAUSE = 1.0
_AGENT = f"sitgraph/{__version__} (+https://w3id.org/sitgraph)"
_FEED_MARKS = (b"<rss", b"<feed", b"<rdf:RDF")
_last: dict[str, float] = {}


def is_address(name: str) -> bool:
    """Is `name` an http or https address?"""
    return name.lower().startswith(("http://", "https://"))


def fetch(address: str) -> bytes:
    """What stands at an address. Raises InputError where it cannot be had, is too large or robots are kept out."""
    host = urlsplit(address).netloc
    if not _allowed(address):
        raise InputError("its robots.txt keeps programs out; save the page by hand and give the file")
    wait = _last.get(host, 0.0) + _PAUSE - time.monotonic()
    if wait > 0:
        time.sleep(wait)
    request = urllib.request.Request(address, headers={"User-Agent": _AGENT, "Accept": "text/html,application/xml,*/*"})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            data = answer.read(MOST_PAGE + 1)
    except urllib.error.HTTPError as error:
        raise InputError(f"the server answered {error.code} {error.reason}") from None
    except (urllib.error.URLError, TimeoutError, ConnectionError, ValueError) as error:
        raise InputError(f"cannot be fetched ({getattr(error, 'reason', None) or error})") from None
    finally:
        _last[host] = time.monotonic()
    if len(data) > MOST_PAGE:
        raise InputError(f"more than {MOST_PAGE:,} bytes; not fetched")
    return data


@lru_cache(maxsize=64)
def _robots(root: str) -> urllib.robotparser.RobotFileParser:
    rules = urllib.robotparser.RobotFileParser()
    request = urllib.request.Request(f"{root}/robots.txt", headers={"User-Agent": _AGENT})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            rules.parse(answer.read(500_000).decode("utf-8", "replace").splitlines())
    except (urllib.error.URLError, TimeoutError, ConnectionError, ValueError):
        rules.parse([])
    return rules


def _allowed(address: str) -> bool:
    parts = urlsplit(address)
    return _robots(f"{parts.scheme}://{parts.netloc}").can_fetch(_AGENT, address)


def page_articles(data: bytes, id: str, name: str, given: Mapping[str, Any]) -> Iterator[Article | Unreadable]:
    """The article of a page, or the articles of a feed's entries."""
    head = data[:4_096].lower()
    if any(mark.lower() in head for mark in _FEED_MARKS):
        yield from _feed(data, id, name, given)
        return
    try:
        yield _page(data, id, name, given)
    except InputError as error:
        yield Unreadable(name, str(error))


def _page(data: bytes, id: str, name: str, given: Mapping[str, Any]) -> Article:
    import trafilatura

    decode(data[:1] if data.strip() else data)
    found = trafilatura.bare_extraction(data, url=name if is_address(name) else None, include_comments=False, with_metadata=True)
    text: str = (getattr(found, "text", None) or "") if found is not None else ""
    if not text.strip():
        raise InputError("no article was found on the page; give its text as a .txt file")
    values: dict[str, Any] = dict(given)
    values["date"] = given.get("date") or _iso(getattr(found, "date", None))
    values["source"] = given.get("source") or getattr(found, "sitename", None)
    address = name if is_address(name) else getattr(found, "url", None)
    return article_of(text, id=id, title=getattr(found, "title", None), url=address, **values)


def _feed(data: bytes, id: str, name: str, given: Mapping[str, Any]) -> Iterator[Article | Unreadable]:
    import feedparser

    feed: Any = feedparser.parse(data)
    publisher = given.get("source") or feed.feed.get("title")
    if not feed.entries:
        yield Unreadable(name, "a feed without entries")
    for number, entry in enumerate(feed.entries, 1):
        content = (entry.get("content") or [{}])[0].get("value") or entry.get("summary") or ""
        identity = entry.get("id") or entry.get("link") or f"{id}-{number}"
        values: dict[str, Any] = {**given, "source": publisher, "date": given.get("date") or _stamp(entry)}
        values["lang"] = given.get("lang")
        try:
            text = f"{entry.get('title', '')}\n\n{_plain(content)}".strip()
            yield article_of(text, id=str(identity), title=entry.get("title"), url=entry.get("link"), **values)
        except InputError as error:
            yield Unreadable(f"{name}:{number}", str(error))


def _plain(markup: str) -> str:
    """The text of a feed entry's markup, its paragraphs on lines of their own."""
    if "<" not in markup:
        return markup
    import lxml.html

    tree: Any = lxml.html.fragment_fromstring(markup, create_parent=True)
    for block in tree.iter("p", "br", "li", "div", "h1", "h2", "h3", "h4"):
        block.tail = "\n" + (block.tail or "")
    return "\n".join(line.strip() for line in tree.text_content().splitlines() if line.strip())


def _iso(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def _stamp(entry: Any) -> date | None:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return date(*parsed[:3]) if parsed else None
    except (TypeError, ValueError):
        return None
