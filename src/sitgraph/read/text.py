"""One text becomes one `Article`: its passages, day, language and title, as far as the text itself tells them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sitgraph.errors import InputError
from sitgraph.model import Article
from sitgraph.read.dates import article_day
from sitgraph.read.language import language_of
from sitgraph.read.layout import Layout

MOST_CHARACTERS = 20_000_000
"""The longest text that is read as one article; longer ones are refused rather than read in part."""

MOST_NAME = 4_000
"""The longest id, title, source or address of an article, in characters."""

_UNFIT = re.compile("[\ud800-\udfff\x00-\x08\x0e-\x1f\x7f]")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An input that yields no article: its `name`, and in one line the `reason` with the remedy."""

    name: str
    reason: str


def decode(data: bytes) -> str:
    """The text that the bytes of a file hold, in UTF-8 (with or without a mark) or UTF-16 with its mark.

    Raises InputError for empty or binary data, and for another encoding.
    """
    if not data.strip():
        raise InputError("empty; nothing to read")
    encoding = _UTF16.get(data[:2], "utf-8-sig")
    if encoding != "utf-16" and b"\x00" in data[:65_536]:
        raise InputError("binary, not text; give plain text, HTML or JSON Lines")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"not UTF-8 (byte 0x{data[error.start]:02x} at {error.start}); convert it with: iconv -f ENCODING -t UTF-8"
        ) from None


def checked(text: str) -> str:
    """`text`, fit to be an article. Raises InputError where it is empty, too long or no valid Unicode."""
    if not text.strip():
        raise InputError("empty; nothing to read")
    if len(text) > MOST_CHARACTERS:
        raise InputError(f"{len(text):,} characters, more than {MOST_CHARACTERS:,}; split it into articles")
    if (bad := _NO_TEXT.search(text)) is not None:
        if bad[0] == "\x00":
            raise InputError(f"a NUL at character {bad.start()}: binary, not text")
        raise InputError(f"half a surrogate pair at character {bad.start()}: not valid Unicode")
    return text


def article_of(
    text: str, *, id: str, date: date | None = None, title: str | None = None, source: str | None = None,
    url: str | None = None, lang: str | None = None, author: str | None = None,
) -> Article:  # fmt: skip
    """The article that `text` is.

    `date`, `lang` and `title` are found in the text where they are not given; the day stays None where the text
    does not state it. Raises InputError for a text that is empty, too long or no valid Unicode.
    """
    checked(text)
    for name, value in (("id", id), ("title", title), ("source", source), ("url", url), ("lang", lang), ("author", author)):
        if value is not None and (len(value) > MOST_NAME or _UNFIT.search(value)):
            raise InputError(f'"{name}" is no valid Unicode, has control characters or is longer than {MOST_NAME:,} characters')
    code = lang or language_of(text)
    day = date or article_day(text, title, code)
    laid = Layout(code).read(text, title, day)
    return Article(
        id=id, text=text, passages=laid.passages, date=day, title=title or laid.title, source=source, url=url,
        lang=code, dateline=laid.dateline, author=author,
    )  # fmt: skip
