"""What was asked to be read: files, folders, tables, pages, addresses and standard input, as a stream of articles."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from sitgraph.errors import InputError
from sitgraph.model import Article
from sitgraph.read.meter import Meter
from sitgraph.read.pages import PAGES, page_articles, page_text
from sitgraph.read.tables import LINE_FORMATS, PARQUET, json_lines, parquet_rows, row_article
from sitgraph.read.text import MOST_CHARACTERS, Unreadable, article_of, decode
from sitgraph.read.web import fetch, is_address

_TEXTS = (".txt", ".text", ".md")
_MANIFEST = "manifest.jsonl"
_MOST_BYTES = 4 * MOST_CHARACTERS

Found = Iterator[Article | Unreadable]


def read(
    inputs: Sequence[str | Path], *, date: date | None = None, lang: str | None = None, source: str | None = None,
    meter: Meter | None = None,
) -> Found:  # fmt: skip
    """The articles of `inputs` in order, one at a time; what cannot be read comes as `Unreadable` in its place.

    An input is a text file, a folder (with an optional manifest.jsonl), JSON Lines (also .gz and .zst), Parquet,
    an HTML page or a feed, an http(s) address, or "-" for standard input. `date`, `lang` and `source` stand in
    where an input does not say. An id that comes twice is refused the second time. `meter` is told how much is read.
    """
    seen: set[int] = set()
    given = {"date": date, "lang": lang, "source": source}
    progress = meter or Meter()
    for each in inputs:
        for found in _input(str(each), given, progress):
            if isinstance(found, Article):
                key = hash(found.id)
                if key in seen:
                    yield Unreadable(found.id, "this id was read before; give each article an id of its own")
                    continue
                seen.add(key)
            yield found


def size(inputs: Sequence[str | Path]) -> int:
    """The bytes of all files that `inputs` name; standard input and addresses count nothing."""
    total = 0
    for each in map(str, inputs):
        path = Path(each)
        if each == "-" or is_address(each):
            continue
        for file in _files(path) if path.is_dir() else (path,):
            with contextlib.suppress(OSError):
                total += file.stat().st_size
    return total


def _input(name: str, given: dict[str, Any], meter: Meter) -> Found:
    try:
        if name == "-":
            yield from _stdin(sys.stdin.buffer, given)
        elif is_address(name):
            found = fetch(name)
            if found.type == "text/plain":
                yield row_article({"id": name, "url": name, "text": page_text(found.data, found.charset)}, name, given)
            else:
                yield from page_articles(found.data, name, name, given, found.charset)
        else:
            path = Path(name)
            if path.is_dir():
                yield from _folder(path, given, meter)
            else:
                yield from _file(path, path.name.split(".")[0] or path.name, given, meter)
    except InputError as error:
        yield Unreadable(name, str(error))
    except OSError as error:
        yield Unreadable(name, _os_reason(error))


def _file(path: Path, id: str, given: dict[str, Any], meter: Meter, entry: dict[str, Any] | None = None) -> Found:
    """The articles of one file, by its ending; `entry` is what a manifest says of it."""
    suffix = _suffix(path)
    try:
        if suffix in LINE_FORMATS:
            yield from json_lines(path, given, meter=meter)
            return
        if suffix == PARQUET:
            yield from parquet_rows(path, given, meter)
            return
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise InputError(f"{size:,} bytes, more than {_MOST_BYTES:,}; split it into articles")
        data = path.read_bytes()
        meter.done += size
        if suffix in PAGES:
            yield from page_articles(data, id, str(path), given)
        else:
            yield row_article({"id": id, **(entry or {}), "text": decode(data)}, id, given)
    except InputError as error:
        yield Unreadable(str(path), str(error))
    except OSError as error:
        yield Unreadable(str(path), _os_reason(error))


def _folder(folder: Path, given: dict[str, Any], meter: Meter) -> Found:
    """The articles of a folder and those below it: what its manifest lists first, then the rest, by name."""
    manifest = folder / _MANIFEST
    listed: set[Path] = set()
    if manifest.is_file():
        for number, line in enumerate(manifest.read_bytes().splitlines(), 1):
            if not line.strip():
                continue
            try:
                entry = _entry(line)
                path = (folder / entry["file"]).resolve()
                if folder.resolve() not in path.parents:
                    raise InputError(f"{entry['file']!r} lies outside the folder")
            except InputError as error:
                yield Unreadable(f"{manifest}:{number}", str(error))
                continue
            listed.add(path)
            yield from _file(path, path.stem, given, meter, entry)
    empty = not listed
    for path in _files(folder):
        if path.resolve() in listed:
            continue
        empty = False
        relative = path.relative_to(folder)
        name = "/".join((*relative.parts[:-1], path.name.split(".")[0] or path.name))
        yield from _file(path, name, given, meter)
    if empty:
        yield Unreadable(str(folder), "no article in it; give .txt, .html, .jsonl or .parquet files")


def _entry(line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError("not a JSON object; correct or delete the line") from None
    if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
        raise InputError("names no file; write {\"file\": …, \"date\": …, \"title\": …, \"source\": …, \"lang\": …}")
    return entry


def _stdin(stream: BinaryIO, given: dict[str, Any]) -> Found:
    data = stream.read(_MOST_BYTES + 1)
    if data.lstrip()[:1] == b"{":
        yield from json_lines(data, given, rest=stream)
        return
    if len(data) > _MOST_BYTES:
        raise InputError(f"standard input: more than {_MOST_BYTES:,} bytes in one text; give JSON Lines")
    try:
        article = article_of(decode(data), id="stdin", **given)
    except InputError as error:
        raise InputError(f"standard input: {error}") from None
    yield replace(article, id="stdin")


def _files(folder: Path) -> Iterator[Path]:
    """The readable files below a folder in the order of their names; hidden ones and manifests are no articles."""
    wanted = {*_TEXTS, *PAGES, *LINE_FORMATS, PARQUET}
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.name != _MANIFEST and _suffix(path) in wanted:
            yield path


def _suffix(path: Path) -> str:
    """The ending that says what a file is: ".txt", ".jsonl", ".jsonl.gz" …"""
    suffixes = [s.lower() for s in path.suffixes[-2:]]
    return "".join(suffixes) if "".join(suffixes) in LINE_FORMATS else (suffixes[-1] if suffixes else "")


def _os_reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "no such file or folder"
        case PermissionError():
            return "may not be read; check its permissions"
        case IsADirectoryError():
            return "a folder where a file was expected"
        case _:
            return error.strerror or type(error).__name__
