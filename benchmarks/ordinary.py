"""How much of ordinary news fills the ledger that should not, and how much that should.

    python benchmarks/ordinary.py [TABLE …] [--wrong]

The tables (`benchmarks/ordinary/*.txt`) hold short articles in this project's own words: `news.txt` and `later.txt` on
politics, courts, sport, business and whatever else a general agency sends, some of them on attacks; `beside-war.txt` on
what stands in reports of war and is no operation (definitions, weapons, aid, drills, refugees). A paragraph is an article and a line one
of its sentences; `## ` opens a topic. `<words|Type/Type>` marks an operation that a careful analyst would enter, right under
any of the types; `<words|?>` one that may be entered or left out, and counts neither way. Everything else is wrong.

Every article is read twice: as it stands, and with each sentence as an article of its own, where nothing else tells what it
is about. Precision is of the operations entered, recall of those marked.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sitgraph.model import Article, Operation, Passage
from sitgraph.pipeline import LanguagePipeline

TABLES = tuple(Path(__file__).parent / "ordinary" / name for name in ("news.txt", "later.txt", "beside-war.txt"))
_MARK = re.compile(r"<([^|>]+)\|([^>]+)>")
_DAY = date(2024, 5, 14)


@dataclass(frozen=True, slots=True)
class Marked:
    """An operation marked in a sentence: its half-open offsets there, and its right types (none: optional)."""

    start: int
    end: int
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence without its marks, and what is marked in it."""

    text: str
    marked: tuple[Marked, ...]

    @classmethod
    def parse(cls, line: str) -> Line:
        """Read a line of the table: `A bomb <exploded|Explosion> in Izmir.`"""
        text, marked, last = "", [], 0
        for match in _MARK.finditer(line):
            text += line[last : match.start()]
            types = frozenset() if match[2] == "?" else frozenset(match[2].split("/"))
            marked.append(Marked(len(text), len(text) + len(match[1]), types))
            text += match[1]
            last = match.end()
        return cls(text + line[last:], tuple(marked))


@dataclass(frozen=True, slots=True)
class News:
    """A short article: its topic and its sentences."""

    topic: str
    lines: tuple[Line, ...]


@dataclass(slots=True)
class Counts:
    """What was entered and rightly so, and what was marked and found, in so many sentences."""

    sentences: int = 0
    right: int = 0
    entered: int = 0
    found: int = 0
    marked: int = 0

    def add(self, other: Counts) -> None:
        """Take another's counts in."""
        self.sentences += other.sentences
        self.right, self.entered = self.right + other.right, self.entered + other.entered
        self.found, self.marked = self.found + other.found, self.marked + other.marked

    @property
    def precision(self) -> float:
        """The share of what was entered that is right; 1 where nothing was."""
        return self.right / self.entered if self.entered else 1.0

    @property
    def recall(self) -> float:
        """The share of what is marked that was entered; 1 where nothing is."""
        return self.found / self.marked if self.marked else 1.0


def read(table: Path) -> Iterator[News]:
    """The articles of a table, in their order."""
    topic = ""
    for paragraph in re.split(r"\n\s*\n", table.read_text(encoding="utf-8")):
        lines = [line for line in paragraph.splitlines() if line and not line.startswith("# ")]
        if lines and lines[0].startswith("## "):
            topic = lines.pop(0)[3:].strip()
        if lines:
            yield News(topic, tuple(Line.parse(line) for line in lines))


def judge(line: Line, operations: Sequence[Operation], start: int) -> tuple[Counts, list[str]]:
    """Count the operations entered for a sentence that begins at `start` of its article; tell which are wrong or missed."""
    counts, faults, found = Counts(sentences=1), list[str](), set[Marked]()
    for operation in operations:
        left, right = operation.claim.trigger_start - start, operation.claim.trigger_end - start
        under = [m for m in line.marked if m.start < right and left < m.end]
        if any(not m.types for m in under):
            continue
        counts.entered += 1
        hit = next((m for m in under if operation.type in m.types), None)
        if hit is None:
            faults.append(f"wrong {operation.type} «{operation.claim.trigger}»")
        else:
            counts.right += 1
            found.add(hit)
    asked = [m for m in line.marked if m.types]
    counts.marked, counts.found = len(asked), len(found)
    faults += [f"missed {'/'.join(sorted(m.types))} «{line.text[m.start : m.end]}»" for m in asked if m not in found]
    return counts, faults


def count(news: News, rooms: LanguagePipeline, *, apart: bool) -> tuple[Counts, list[tuple[str, str]]]:
    """Extract an article, as it stands or each sentence apart; faults come with their sentence."""
    total, faults = Counts(), list[tuple[str, str]]()
    texts = [[line] for line in news.lines] if apart else [list(news.lines)]
    for lines in texts:
        text = " ".join(line.text for line in lines)
        operations = rooms(Article("news", text, (Passage(0, len(text)),), _DAY, lang="en")).ledger.operations
        start = 0
        for line in lines:
            here = [o for o in operations if start <= o.claim.start < start + len(line.text)]
            counts, wrong = judge(line, here, start)
            total.add(counts)
            faults += [(fault, line.text) for fault in wrong]
            start += len(line.text) + 1
    return total, faults


def main() -> None:
    """Print, by topic and in all, precision and recall of operations."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", type=Path, default=list(TABLES), metavar="TABLE")
    parser.add_argument("--wrong", action="store_true", help="print each operation that is wrong or missed")
    arguments = parser.parse_args()
    rooms = LanguagePipeline("en")
    for apart, title in ((False, "articles as they stand"), (True, "each sentence apart")):
        topics: dict[str, Counts] = {}
        kinds = Counter[str]()
        for news in (n for table in arguments.tables for n in read(table)):
            counts, faults = count(news, rooms, apart=apart)
            topics.setdefault(news.topic, Counts()).add(counts)
            kinds.update(fault.split(" «")[0] for fault, _ in faults)
            if arguments.wrong:
                for fault, sentence in faults:
                    print(f"{fault}\n    {sentence}")
        total = Counts()
        print(f"{title:28} sentences entered  right marked  found  precision recall")
        for topic, counts in topics.items():
            total.add(counts)
            print(f"  {topic:30} {counts.sentences:5} {counts.entered:7} {counts.right:6} {counts.marked:6} {counts.found:6}")
        print(f"  {'in all':30} {total.sentences:5} {total.entered:7} {total.right:6} {total.marked:6} {total.found:6}      {total.precision:.3f}  {total.recall:.3f}")
        if kinds:
            print("  " + ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items())))


if __name__ == "__main__":
    main()
