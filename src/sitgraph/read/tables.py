"""Articles in tables: JSON Lines, plain or compressed, and Parquet; one row is one article."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

import zstandard

from sitgraph.errors import InputError
from sitgraph.model import Article
from sitgraph.read.meter import Meter, Metered
from sitgraph.read.text import Unreadable, article_of

LINE_FORMATS = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.zst", ".ndjson.zst")
PARQUET = ".parquet"
MOST_LINE = 32_000_000
"""The longest line of JSON Lines that is read, in bytes; a longer one is skipped, reported and never held whole."""

_CHUNK = 1 << 20
_FIELDS = ("title", "source", "url", "lang", "author")


def row_article(row: Mapping[str, Any], name: str, given: Mapping[str, Any]) -> Article:
    """The article of one row; `given` stands in for what the row does not say. Raises InputError for a bad row."""
    text = row.get("text")
    if not isinstance(text, str):
        raise InputError('no "text"; every row needs the article\'s text')
    values: dict[str, Any] = dict(given)
    for field in _FIELDS:
        value = row.get(field)
        if value is not None and value != "":
            if not isinstance(value, str):
                raise InputError(f'"{field}" is not a string')
            values[field] = value
    if row.get("date"):
        values["date"] = _day(row["date"])
    identity = row.get("id")
    identity = name if identity is None or identity == "" else str(identity)
    return article_of(text, id=identity, **values)


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise InputError(f'"date" {str(value)[:40]!r} is not a day; write it as YYYY-MM-DD') from None


def json_lines(
    where: Path | bytes, given: Mapping[str, Any], rest: BinaryIO | None = None, meter: Meter | None = None
) -> Iterator[Article | Unreadable]:
    """The articles of JSON Lines: a file (by its ending also gzip or zstd), or bytes followed by the `rest` of a stream."""
    if isinstance(where, bytes):
        stem, shown, stream = "stdin", "standard input", cast(BinaryIO, _Chained(where, rest))
    else:
        stem, shown, stream = where.name.split(".")[0], str(where), _opened(where, meter or Meter())
    with stream:
        lines = _lines(stream)
        number = 0
        while True:
            number += 1
            name = f"{shown}:{number}"
            try:
                line = next(lines)
            except StopIteration:
                return
            except (EOFError, OSError, zstandard.ZstdError) as error:
                yield Unreadable(name, f"the compressed data is damaged ({error}); what came before was read")
                return
            if line is None:
                yield Unreadable(name, f"a line of more than {MOST_LINE:,} bytes; split it into articles")
                continue
            if not line.strip():
                continue
            try:
                yield row_article(_row(line), f"{stem}-{number}", given)
            except InputError as error:
                yield Unreadable(name, str(error))


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 (byte {error.start} of the line); convert the file to UTF-8") from None
    except (ValueError, RecursionError):
        raise InputError("not a JSON object; correct or delete the line") from None
    if not isinstance(row, dict):
        raise InputError("not a JSON object; correct or delete the line")
    return cast(dict[str, Any], row)


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a stream, None for one that is too long."""
    while True:
        line = stream.readline(MOST_LINE + 1)
        if not line:
            return
        if len(line) > MOST_LINE and not line.endswith(b"\n"):
            while True:
                more = stream.readline(_CHUNK)
                if not more or more.endswith(b"\n"):
                    break
            yield None
        else:
            yield line


def _opened(path: Path, meter: Meter) -> BinaryIO:
    file = cast(BinaryIO, io.BufferedReader(Metered(path.open("rb"), meter), _CHUNK // 16))
    ending = path.suffix.lower()
    if ending == ".gz":
        return cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb"))
    if ending == ".zst":
        return cast(BinaryIO, io.BufferedReader(_Zstandard(file), _CHUNK))
    return file


class _Zstandard(io.RawIOBase):
    """A zstd stream that says when it was cut short, as gzip's does."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._new = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj
        self._inner: Any = self._new()
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._ready:
            data = self._inner.unused_data if self._inner.eof else b""
            if self._inner.eof:
                self._inner = self._new()
            data = data or self._source.read(_CHUNK // 16)
            if not data:
                if self._fed:
                    raise EOFError("it ends in the middle")
                return 0
            self._ready = self._inner.decompress(data)
            self._fed = not self._inner.eof
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    _fed = False

    def close(self) -> None:
        self._source.close()
        super().close()


class _Chained(io.BufferedIOBase):
    """Bytes already taken from a stream, and then the rest of it, as one stream of lines."""

    def __init__(self, first: bytes, rest: BinaryIO | None) -> None:
        self._first = io.BytesIO(first)
        self._rest = rest

    def readline(self, size: int | None = -1, /) -> bytes:
        limit = -1 if size is None else size
        line = self._first.readline(limit)
        if line.endswith(b"\n") or self._rest is None or (limit >= 0 and len(line) >= limit):
            return line
        return line + self._rest.readline(limit - len(line) if limit >= 0 else -1)


def parquet_rows(path: Path, given: Mapping[str, Any], meter: Meter | None = None) -> Iterator[Article | Unreadable]:
    """The articles of a Parquet file with the columns of JSON Lines (`text`, and optionally `id`, `date`, …)."""
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise InputError("pyarrow is not installed; install it with: pip install 'sitgraph[parquet]'") from None
    try:
        table = parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError):
        raise InputError("not a Parquet file") from None
    names = cast("list[str]", table.schema_arrow.names)
    if "text" not in names:
        raise InputError('no column "text"')
    wanted = [name for name in ("id", "text", "date", *_FIELDS) if name in names]
    number = 0
    progress, size, rows = meter or Meter(), path.stat().st_size, max(1, table.metadata.num_rows)
    start = progress.done
    for batch in table.iter_batches(batch_size=64, columns=wanted):
        for row in cast("list[dict[str, Any]]", batch.to_pylist()):
            number += 1
            progress.done = start + size * number // rows
            try:
                yield row_article(row, f"{path.stem}-{number}", given)
            except InputError as error:
                yield Unreadable(f"{path}:{number}", str(error))
