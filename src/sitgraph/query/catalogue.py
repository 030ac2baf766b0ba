"""The bundled questions: one SPARQL file each, with a header in grlc's `#+` convention.

A header is YAML after `#+`: `summary`, `description`, `tags`, `parameters` (by name: `type`, `default`, `required`,
`description`, `example`), `columns` (by name: what it holds) and `example`. The body is standard SPARQL 1.1 in which

- `?_name` stands for the value of a parameter, bound as a typed term;
- a line that ends in `#? name` is kept only where the parameter was given, one in `#? !name` only where it was not;
  of several names, `#? one other` wants one of them given, `#? !one !other` none.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

from sitgraph import resources
from sitgraph.errors import UnknownQuestion, UsageError

ParameterType = Literal["place", "number", "integer", "region", "unit", "side", "operation", "category", "outcome", "text", "day", "factuality", "article"]
_KINDS: frozenset[str] = frozenset(get_args(ParameterType))
_HEADER = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
_KEEP = re.compile(r"^(?P<line>.*?)\s*#\? *(?P<names>[a-z_]+(?: +[a-z_]+)*|![a-z_]+(?: +![a-z_]+)*)\s*$")
_KEYS = {"summary", "description", "tags", "parameters", "columns", "example"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question: its type, its default and an example (as a user would write them), and whether it must be given."""

    name: str
    type: ParameterType
    description: str = ""
    default: str | None = None
    required: bool = False
    example: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its name, header and SPARQL body. One made of any other SPARQL has no header."""

    name: str
    sparql: str
    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict[str, Parameter])
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    example: str = ""

    def example_values(self) -> dict[str, str]:
        """The parameters of the question's own example, as a user writes them."""
        words = shlex.split(self.example)[3:]
        return {words[i].lstrip("-"): words[i + 1] for i in range(0, len(words) - 1, 2)}

    def body(self, given: frozenset[str]) -> str:
        """The SPARQL with the lines that the given parameters keep; `?_name` still stands in it."""
        lines: list[str] = []
        for line in self.sparql.splitlines():
            if line.startswith("#+"):
                continue
            match = _KEEP.match(line)
            if match is None:
                lines.append(line)
            elif given.isdisjoint(match["names"].replace("!", "").split()) == match["names"].startswith("!"):
                lines.append(match["line"])
        return "\n".join(lines).strip() + "\n"


def parse(name: str, text: str) -> Question:
    """The question that a file's text is. Raises UsageError for a malformed header, naming the key."""
    header = "\n".join(_HEADER.findall(text))
    if not header.strip():
        return Question(name, text)
    import yaml

    try:
        # Makes nothing but strings; the one written in C, where PyYAML has it, takes a tenth of the time.
        raw = yaml.load(header, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506
    except yaml.YAMLError as error:
        raise UsageError(f"{name}: the header is not YAML ({' '.join(str(error).split())[:120]})") from None
    if not isinstance(raw, dict) or not set(cast("dict[str, Any]", raw)) <= _KEYS:
        raise UsageError(f"{name}: the header may hold {', '.join(sorted(_KEYS))} and nothing else")
    table = cast("dict[str, Any]", raw)
    parameters: dict[str, Parameter] = {}
    for key, value in cast("dict[str, dict[str, str]]", table.get("parameters") or {}).items():
        if value.get("type") not in _KINDS:
            raise UsageError(f"{name}: parameter {key!r} needs a type: {', '.join(sorted(_KINDS))}")
        parameters[key] = Parameter(
            key, cast(ParameterType, value["type"]), value.get("description", ""), value.get("default"),
            value.get("required") == "true", value.get("example"),
        )  # fmt: skip
    return Question(
        name, text, summary=table.get("summary", ""), description=table.get("description", ""),
        tags=tuple(table.get("tags") or ()), parameters=parameters, columns=table.get("columns") or {},
        example=table.get("example", ""),
    )  # fmt: skip


@lru_cache(maxsize=1)
def folder() -> Path:
    """Where the bundled questions stand."""
    return resources.folder("queries")


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """The names of the bundled questions, sorted."""
    return tuple(sorted(path.stem for path in folder().glob("*.rq")))


@lru_cache(maxsize=64)
def question(name: str) -> Question:
    """The bundled question of this name. Raises UnknownQuestion, with the likeliest meant."""
    if name not in names():
        from rapidfuzz import process

        near = [match[0] for match in process.extract(name, names(), limit=3, score_cutoff=55)]
        hint = f"did you mean {', '.join(near)}?" if near else "see them all with: sitgraph query --list"
        raise UnknownQuestion(f"no question called {name!r}; {hint}")
    return parse(name, (folder() / f"{name}.rq").read_text(encoding="utf-8"))


def questions() -> tuple[Question, ...]:
    """All bundled questions, sorted by name."""
    return tuple(question(name) for name in names())
