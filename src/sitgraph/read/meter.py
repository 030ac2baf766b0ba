"""How much of the input is read, so that a long run can tell how long it still takes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, BinaryIO


@dataclass(slots=True)
class Meter:
    """Bytes of the input's files as they lie on the disk: all of them, 0 where that is not known, and those read."""

    total: int = 0
    done: int = 0

    @property
    def share(self) -> float | None:
        """How much is read, from 0 to 1; None where the whole is not known."""
        return min(1.0, self.done / self.total) if self.total else None


class Metered(io.RawIOBase):
    """A file whose reading a meter counts."""

    def __init__(self, source: BinaryIO, meter: Meter) -> None:
        self._source, self._meter = source, meter

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill `buffer` and count what came."""
        data = self._source.read(len(buffer))
        buffer[: len(data)] = data
        self._meter.done += len(data)
        return len(data)

    def close(self) -> None:
        """Close the file."""
        self._source.close()
        super().close()
