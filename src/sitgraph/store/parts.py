"""Parts of a text read as one stream, so that no more than one of them is in memory."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any


def one_stream(*parts: Iterable[bytes]) -> io.BufferedReader:
    """All parts, those of the first argument first, as a stream to read; each is asked for when the one before is read."""
    return io.BufferedReader(_Parts(chain.from_iterable(parts)))


class _Parts(io.RawIOBase):
    def __init__(self, parts: Iterator[bytes]) -> None:
        super().__init__()
        self._parts = parts
        self._part = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._part:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._part = memoryview(part)
        taken, self._part = self._part[: len(buffer)], self._part[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)
