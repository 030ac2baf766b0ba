"""Why a record is as it is: sentences with their operations and losses, as text and as a page of coloured spans."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from html import escape

from sitgraph.model import Article, Claim, Loss, Operation, Party, Sentence
from sitgraph.pipeline import Extraction

_WIDTH = 96
_COLOURS = {"trigger": "#ffd166", "agent": "#a0c4ff", "target": "#ffadad", "place": "#caffbf", "source": "#d0bfff"}
_TERMINAL = {"trigger": "\x1b[1;33m", "agent": "\x1b[36m", "target": "\x1b[31m", "place": "\x1b[32m", "source": "\x1b[35m"}


def as_text(article: Article, extraction: Extraction, *, everything: bool = False, colour: bool = False) -> str:
    """The explanation for a terminal."""
    parts: list[str] = []
    for sentence, records in _told(extraction, everything=everything):
        text = " ".join(article.text[sentence.start : sentence.end].split())
        if colour:
            text = _highlight(article, sentence, records)
        parts.append(text if colour else textwrap.fill(text, _WIDTH))
        parts += [textwrap.indent(textwrap.fill(line, _WIDTH - 4, subsequent_indent="  "), "    ") for r in records for line in _lines(r)]
        parts.append("")
    return "\n".join(parts) + ("\n" if parts else "nothing is told\n")


def as_html(article: Article, extraction: Extraction, *, everything: bool = False) -> str:
    """The explanation as a page that stands alone: no script, nothing from elsewhere."""
    blocks: list[str] = []
    for sentence, records in _told(extraction, everything=everything):
        spans = _spans(sentence, records)
        marked = _marked(article.text, sentence, spans)
        items = "".join(f"<li>{escape(line)}</li>" for r in records for line in _lines(r))
        blocks.append(f"<section><p>{marked}</p><ul>{items}</ul></section>")
    legend = " ".join(f'<mark style="background:{c}">{name}</mark>' for name, c in _COLOURS.items())
    return (
        f'<!doctype html><html lang="{escape(article.lang, quote=True)}"><head><meta charset="utf-8">'
        f"<title>{escape(article.title or article.id)}</title><style>body{{font:16px/1.5 sans-serif;max-width:50em;margin:2em auto;padding:0 1em}}"
        "mark{padding:.1em .2em;border-radius:.2em}ul{color:#444;font-size:.85em}section{border-bottom:1px solid #ddd}</style></head>"
        f"<body><h1>{escape(article.title or article.id)}</h1><p>{legend}</p>{''.join(blocks)}</body></html>\n"
    )


def _told(extraction: Extraction, *, everything: bool) -> Iterator[tuple[Sentence, list[Operation | Loss]]]:
    by_start: dict[int, list[Operation | Loss]] = {}
    for record in (*extraction.ledger.operations, *extraction.ledger.losses):
        by_start.setdefault(record.claim.start, []).append(record)
    for sentence in extraction.sentences:
        records = sorted(by_start.get(sentence.start, []), key=lambda r: r.claim.trigger_start)
        if records or everything:
            yield sentence, records


def _lines(record: Operation | Loss) -> list[str]:
    claim = record.claim
    head = record.type if isinstance(record, Operation) else f"{record.category} {record.outcome}"
    lines = [f"{head} «{claim.trigger}» · {claim.factuality} · {_source(claim)} · rule {claim.rule} · confidence {claim.confidence:g}"]
    if isinstance(record, Operation):
        lines += [f"{role}: {'; '.join(map(_party, parties))}" for role, parties in (("agents", record.agents), ("targets", record.targets)) if parties]
    else:
        count = "no number told" if record.min is None and record.max is None else f"{record.min if record.min is not None else ''}–{record.max if record.max is not None else ''}"
        lines.append(f"count: {count}{', about' if record.approximate else ''}{', running total' if record.cumulative else ''}")
        if record.owner:
            lines.append(f"suffered by: {_party(record.owner)}")
    if claim.places:
        lines.append("places: " + "; ".join(f"{p.role} {p.name}{'' if p.text else ' (from the context)'}{_point(p.place.lat, p.place.long)}" for p in claim.places))
    if claim.time:
        lines.append(f"time: {claim.time.start or '…'} to {claim.time.end or '…'}{'' if claim.time.text else ' (from the context)'}")
    return lines


def _source(claim: Claim) -> str:
    return f"says {claim.source.text}" if claim.source else "the article's own voice"


def _party(party: Party) -> str:
    side = f" [{party.side}]" if party.side else ""
    return f"{party.name}{side}{'' if party.text else ' (from the context)'}"


def _point(lat: float | None, long: float | None) -> str:
    return f" {lat:.3f},{long:.3f}" if lat is not None and long is not None else " (not placed)"


def _spans(sentence: Sentence, records: list[Operation | Loss]) -> list[tuple[int, int, str]]:
    """Half-open offsets in the article and what each is, none overlapping another; triggers go first."""
    found: list[tuple[int, int, str]] = []

    def add(text: str | None, kind: str, near: int) -> None:
        if not text:
            return
        body = sentence.doc.text
        at = body.find(text)
        if at >= 0:
            found.append((sentence.start + at, sentence.start + at + len(text), kind))

    for record in records:
        claim = record.claim
        found.append((claim.trigger_start, claim.trigger_end, "trigger"))
    for record in records:
        claim = record.claim
        if isinstance(record, Operation):
            for party in record.agents:
                add(party.text, "agent", claim.trigger_start)
            for party in record.targets:
                add(party.text, "target", claim.trigger_start)
        for place in claim.places:
            add(place.text, "place", claim.trigger_start)
        if claim.source is not None and claim.source.start is not None and claim.source.end is not None:
            if sentence.start <= claim.source.start and claim.source.end <= sentence.end:
                found.append((claim.source.start, claim.source.end, "source"))
    kept: list[tuple[int, int, str]] = []
    for span in found:
        if all(span[1] <= other[0] or span[0] >= other[1] for other in kept):
            kept.append(span)
    return sorted(kept)


def _marked(text: str, sentence: Sentence, spans: list[tuple[int, int, str]]) -> str:
    out, at = "", sentence.start
    for start, end, kind in spans:
        out += escape(text[at:start]) + f'<mark style="background:{_COLOURS[kind]}" title="{kind}">{escape(text[start:end])}</mark>'
        at = end
    return out + escape(text[at : sentence.end])


def _highlight(article: Article, sentence: Sentence, records: list[Operation | Loss]) -> str:
    out, at = "", sentence.start
    for start, end, kind in _spans(sentence, records):
        out += article.text[at:start] + _TERMINAL[kind] + article.text[start:end] + "\x1b[0m"
        at = end
    return " ".join((out + article.text[at : sentence.end]).split())
