"""How a long run shows where it is: a bar on a terminal, and now and then a line elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from sitgraph.read import Meter

_EVERY = 30.0
_SOON = 1.0
# Loading so many takes long enough to say so.
_MANY = 1_000


def state(articles: int, seconds: float, share: float | None) -> str:
    """One line: how many articles, how many a second, and how long there is still to go where that can be told."""
    line = f"{articles:,} articles, {articles / seconds if seconds else 0.0:.1f} a second"
    if share and 0.0 < share < 1.0:
        line += f", {100 * share:.0f} %, {span(seconds * (1 - share) / share)} left"
    return line


def span(seconds: float) -> str:
    """A length of time in two units: "2 h 10 min", "3 min 5 s", "12 s"."""
    whole = round(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 60} min {whole % 60} s" if whole >= 60 else f"{whole} s"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a run calls: `told` with the name of each article that is done, `loading` with how many the store is about to load."""

    told: Callable[[str], None]
    loading: Callable[[int], None]


@contextmanager
def shown(meter: Meter, *, quiet: bool) -> Generator[Shown, None, None]:
    """What shows where a run is; `meter` tells how much of the input is read."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    if quiet:
        yield Shown(lambda _: None, lambda _: None)
        return
    errors = Console(stderr=True, highlight=False)
    began, done, said = time.monotonic(), 0, time.monotonic()
    columns = (SpinnerColumn(), TextColumn("{task.description:28}"), BarColumn(), TextColumn("{task.fields[state]}"))
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("reading articles", total=meter.total or None, state="")

        def told(name: str) -> None:
            nonlocal done, said
            done += 1
            now = time.monotonic()
            if errors.is_terminal:
                line = state(done, now - began, meter.share if now - began > _SOON else None)
                bar.update(task, completed=meter.done if meter.total else None, description=name[-28:], state=line)
            elif now - said > _EVERY:
                said = now
                click.echo(state(done, now - began, meter.share), err=True)

        def loading(articles: int) -> None:
            if errors.is_terminal:
                bar.update(task, description=f"the store takes {articles:,}")
            elif articles >= _MANY:
                click.echo(f"the store takes {articles:,} articles", err=True)

        yield Shown(told, loading)
