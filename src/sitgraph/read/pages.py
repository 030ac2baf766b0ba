"""Pages and feeds: the main text of HTML through trafilatura, the entries of RSS and Atom through feedparser."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sitgraph.errors import InputError
from sitgraph.model import Article
from sitgraph.read.text import Unreadable, article_of, decode
from sitgraph.read.web import is_address

PAGES = (".html", ".htm", ".xhtml", ".xml", ".rss", ".atom")

_FEED_MARKS = (b"<rss", b"<feed", b"<rdf:rdf")
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"%PDF")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DECLARED = re.compile(rb"""<(?:meta\b[^>]{0,200}?charset|\?xml\b[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
# Entities that a page declares for itself; browsers ignore them, and the parser takes them for the page's first words.
_SUBSET = re.compile(r"^\s*<!DOCTYPE[^>\[]{0,300}\[.*?\]\s*>", re.IGNORECASE | re.DOTALL)
# What pages call by these names is Windows' (WHATWG Encoding Standard, 4.2).
_WINDOWS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}


def page_articles(data: bytes, id: str, name: str, given: Mapping[str, Any], charset: str = "") -> Iterator[Article | Unreadable]:
    """The article of a page, or the articles of a feed's entries; `charset` is what the server says it is in."""
    head = data[:4_096].lower()
    if any(mark in head for mark in _FEED_MARKS):
        yield from _feed(data, id, name, given)
        return
    try:
        yield _page(data, id, name, given, charset)
    except InputError as error:
        yield Unreadable(name, str(error))


def page_text(data: bytes, charset: str = "") -> str:
    """The characters of a page: by its mark, as UTF-8 where it is valid, else as server or page declare, else as it looks.

    Raises InputError for what is empty, packed or binary.
    """
    if not data.strip():
        raise InputError("empty; nothing to read")
    if data.startswith(_PACKED):
        raise InputError("packed or binary, no page; unpack it first")
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return decode(data)
    except InputError:
        if b"\x00" in data[:65_536]:
            raise
    found = _DECLARED.search(data[:4_096])
    for declared in (charset, found[1].decode("ascii") if found else ""):
        try:
            name = codecs.lookup(declared).name
            return data.decode(_WINDOWS.get(name, name))
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    sample = data[:100_000]
    # A few letters beyond ASCII are the accents of western Europe; many are another script.
    if sum(byte > 0x7F for byte in sample) * 8 < len(sample):
        return data.decode("cp1252", "replace")
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return data.decode(best.encoding if best else "cp1252", "replace")


def _page(data: bytes, id: str, name: str, given: Mapping[str, Any], charset: str) -> Article:
    import trafilatura

    page = _SUBSET.sub("", page_text(data, charset), count=1)
    address = name if is_address(name) else None
    found = trafilatura.bare_extraction(page, url=address, include_comments=False, with_metadata=True)
    text: str = (getattr(found, "text", None) or "") if found is not None else ""
    if not text.strip():
        raise InputError("no article was found on the page; give its text as a .txt file")
    values: dict[str, Any] = dict(given)
    values["date"] = given.get("date") or _published(page, address)
    values["source"] = given.get("source") or getattr(found, "sitename", None)
    return article_of(
        text, id=id, title=getattr(found, "title", None), author=getattr(found, "author", None), url=address or getattr(found, "url", None), **values
    )  # fmt: skip


def _published(page: str, address: str | None) -> date | None:
    """The day that a page gives as its own, in its address, its head, its data or its time elements.

    What stands in its text or at its foot is not looked at: a day met there would put the article on the wrong one.
    """
    import lxml.etree
    import lxml.html
    from htmldate import find_date

    try:
        tree: Any = lxml.html.document_fromstring(page.encode(), parser=lxml.html.HTMLParser(encoding="utf-8", huge_tree=False))
    except (lxml.etree.LxmlError, ValueError):
        return None
    told: Any = lxml.html.document_fromstring("<html><head></head><body></body></html>")
    told.head.extend(tree.xpath("//meta | //link[@rel='canonical'] | //script[@type='application/ld+json']"))
    times = tree.xpath("//time")
    times = times if len(times) == 1 else [t for t in times if t.xpath("ancestor::article | ancestor::main | ancestor::header")]
    for stated in tree.xpath("//*[@itemprop='datePublished'][@content or @datetime]"):
        told.head.append(lxml.html.Element("meta", itemprop="datePublished", content=stated.get("content") or stated.get("datetime")))
    told.body.extend(times)
    for element in told.body:
        element.tail = None
    return _iso(find_date(told, url=address, original_date=True, extensive_search=False))


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
        try:
            text = f"{entry.get('title', '')}\n\n{_plain(content)}".strip()
            yield article_of(text, id=str(identity), title=entry.get("title"), author=entry.get("author"), url=entry.get("link"), **values)
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
