"""The output folder of a run: where its files are, and how one is written so that it is never half there.

    articles/<id>.ttl     one stand-alone Turtle file per article
    records/<id>.jsonl    its records
    journal.jsonl         what each article yielded, with the hash of what it was made from
    store/                the embedded store
    graphs/               the articles' graphs, compressed: the store is loaded and the dataset written from these
    sitgraph.trig, .nq    the dataset, written at the end of a run
    records.jsonl         all records, written at the end of a run
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from sitgraph.errors import InputError

_STEM_LIMIT = 120
_PARTIAL = ".part"


def file_stem(article_id: str) -> str:
    """A file name for an article's id: percent-escaped, never hidden, at most 120 characters (then with a hash)."""
    stem = quote(article_id, safe=" -_~()+,=@")
    stem = stem.replace(".", "%2E", 1) if stem.startswith(".") else stem
    if len(stem) > _STEM_LIMIT:
        stem = f"{stem[:_STEM_LIMIT - 17]}~{hashlib.sha256(article_id.encode()).hexdigest()[:16]}"
    return stem


@contextmanager
def replacing(path: Path) -> Generator[BinaryIO, None, None]:
    """A file that takes the place of `path` when it is complete, and leaves no trace when it is not.

    Where a link leads, the file is replaced and not the link; what is no file (a device, a pipe) is written to as it is.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as handle:
            yield handle
        return
    with _replacing(path.resolve()) as handle:
        yield handle


@contextmanager
def _replacing(path: Path) -> Generator[BinaryIO, None, None]:
    partial = path.with_name(f".{path.name}.{os.getpid()}{_PARTIAL}")
    try:
        with partial.open("wb") as handle:
            yield handle
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


@dataclass(frozen=True, slots=True)
class OutputFolder:
    """The places in the output folder at `path`."""

    path: Path

    @property
    def journal(self) -> Path:
        """The journal."""
        return self.path / "journal.jsonl"

    @property
    def store(self) -> Path:
        """The folder of the embedded store."""
        return self.path / "store"

    @property
    def graphs(self) -> Path:
        """The folder of the shards."""
        return self.path / "graphs"

    @property
    def records(self) -> Path:
        """The folder of the articles' records."""
        return self.path / "records"

    def turtle(self, article_id: str) -> Path:
        """The Turtle file of an article."""
        return self.path / "articles" / f"{file_stem(article_id)}.ttl"

    def make(self) -> None:
        """Make the folders that are missing. Raises InputError where that cannot be done."""
        with self.writing():
            for folder in (self.path / "articles", self.records):
                folder.mkdir(parents=True, exist_ok=True)

    def write(self, article_id: str, turtle: bytes, records: bytes) -> None:
        """Write an article's Turtle and records. Raises InputError where that cannot be done."""
        with self.writing():
            for path, data in ((self.turtle(article_id), turtle), (self.records / f"{file_stem(article_id)}.jsonl", records)):
                with _replacing(path) as out:
                    out.write(data)

    def tidy(self) -> None:
        """Remove what processes that were killed left half-written; only while no other run writes to the folder."""
        for folder in (self.path / "articles", self.records, self.path):
            for entry in os.scandir(folder):
                if entry.name.startswith(".") and entry.name.endswith(_PARTIAL):
                    with suppress(OSError):
                        os.unlink(entry.path)

    @contextmanager
    def writing(self) -> Generator[None, None, None]:
        """Something that is written to the folder. Raises InputError where that cannot be done."""
        try:
            yield
        except OSError as error:
            raise InputError(f"{self.path}: cannot write there ({error.strerror}); name another folder with -o") from None
