"""Rows as a table for an 80-column terminal: short columns side by side, the sentence on lines of its own below."""

from __future__ import annotations

import re
import shutil
import textwrap

from rich.cells import cell_len

from sitgraph.query.results import Rows, shown

LONG = ("sentence", "quote", "description")
"""Columns that are shown below their row, over the whole width."""

_SIDE_COLOURS = ("\x1b[36m", "\x1b[35m", "\x1b[33m", "\x1b[32m", "\x1b[34m")
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_HIDDEN = ("lat", "long", "claim")
_PARTS = re.compile(r".[\u0300-\u036f\u200d\ufe0f]*")
"""A character with the marks that stand on it."""
_GAP = 2
_WIDEST = 26


def table(rows: Rows, *, width: int | None = None, colour: bool = False) -> str:
    """The rows as text, no line wider than `width` (the terminal's, or 80)."""
    total = width or shutil.get_terminal_size((80, 24)).columns
    total = max(40, total)
    cells = [[" ".join(shown(term).split()) for term in row] for row in rows.solutions.rows]
    hidden = _HIDDEN if rows.title else ()
    told = [i for i, name in enumerate(rows.columns) if name not in hidden and any(row[i] for row in cells)]
    long = [i for i in told if rows.columns[i] in LONG]
    short = [i for i in told if i not in long]
    wide, below = _fitting(rows.columns, short, cells, total)
    widths = _widths([rows.columns[i] for i in wide], [[row[i] for i in wide] for row in cells], total)
    lines = _line([rows.columns[i].replace("_", " ") for i in wide], widths, _BOLD if colour else "")
    lines.append("─" * min(total, sum(widths) + _GAP * (len(widths) - 1)))
    sides: dict[str, str] = {}
    for row in cells:
        styles = [_style(rows.columns[i], row[i], sides) if colour else "" for i in wide]
        lines += _line([row[i] for i in wide], widths, styles)
        detail = " · ".join(f"{rows.columns[i]}: {row[i]}" for i in below if row[i])
        for text in filter(None, (detail, *(row[i] for i in long))):
            wrapped = _wrapped(text, total - 4)
            lines += [f"{_DIM if colour else ''}    {part}{_PLAIN if colour else ''}" for part in wrapped]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _fitting(names: tuple[str, ...], short: list[int], cells: list[list[str]], total: int) -> tuple[list[int], list[int]]:
    """The columns that stand side by side, from the left while they fit, and those told on a line below the row."""
    room, wide = total, list[int]()
    for position, i in enumerate(short):
        need = min(max([len(names[i]), *(cell_len(row[i]) for row in cells)]), _WIDEST) + _GAP
        if need > room and wide:
            return wide, short[position:]
        wide.append(i)
        room -= need
    return wide, []


def _widths(names: list[str], cells: list[list[str]], total: int) -> list[int]:
    """Widths that fit: every column as wide as it needs, the widest narrowed until the line fits."""
    widths = [max([len(name), *(cell_len(row[i]) for row in cells)]) for i, name in enumerate(names)]
    least = [max(4, min(widths[i], max((cell_len(word) for row in cells for word in row[i].split()), default=4), 14)) for i in range(len(names))]
    room = total - _GAP * (len(names) - 1)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda i: (widths[i] - least[i], widths[i]))
        if widths[widest] <= 4:
            break
        widths[widest] -= 1
    return widths


def _line(cells: list[str], widths: list[int], style: str | list[str]) -> list[str]:
    """One row, its cells wrapped to their widths."""
    styles = [style] * len(cells) if isinstance(style, str) else style
    wrapped = [_wrapped(cell, w) or [""] for cell, w in zip(cells, widths, strict=True)]
    lines: list[str] = []
    for number in range(max(map(len, wrapped), default=0)):
        parts: list[str] = []
        for column, w, s in zip(wrapped, widths, styles, strict=True):
            text = column[number] if number < len(column) else ""
            text += " " * (w - cell_len(text))
            parts.append(f"{s}{text}{_PLAIN}" if s else text)
        lines.append((" " * _GAP).join(parts))
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines that take no more than `width` cells of a terminal, in which Chinese, say, takes two a character."""
    if text.isascii() or cell_len(text) == len(text):
        return textwrap.wrap(text, width, break_long_words=True)
    lines, used = list[str](), width + 1
    for word in text.split():
        if used + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
            used += 1 + cell_len(word)
            continue
        lines.append("")
        used = 0
        for part in _PARTS.findall(word):
            if used and used + cell_len(part) > width:
                lines.append("")
                used = 0
            lines[-1] += part
            used += cell_len(part)
    return lines


def _style(name: str, cell: str, sides: dict[str, str]) -> str:
    if name != "side" or not cell:
        return ""
    return sides.setdefault(cell, _SIDE_COLOURS[len(sides) % len(_SIDE_COLOURS)])
