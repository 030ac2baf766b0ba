"""Documents over the words of another, with other annotation: spaCy's own cannot be taken back from a `Doc`."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc

LAYERS: Final = {"units": "unit", "forces": "force", "places": "place", "equipment": "equipment", "quantities": "quantity", "times": "time"}
"""The fields of a `Sentence` that hold its mentions, with the label that each has in `doc.spans`."""


def over(
    doc: Doc, *, words: list[str] | None = None, pos: list[str] | None = None, tags: list[str] | None = None, lemmas: list[str] | None = None,
    heads: list[int] | None = None, labels: list[str] | None = None,
) -> Doc:  # fmt: skip
    """A parsed document like `doc`, but for what is given: one item for each token, heads as token offsets."""
    return Doc(
        doc.vocab, words=words or [t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc], pos=pos or [t.pos_ for t in doc],
        tags=tags or [t.tag_ for t in doc], lemmas=lemmas or [t.lemma_ for t in doc], morphs=[str(t.morph) for t in doc],
        heads=heads or [t.head.i for t in doc], deps=labels or [t.dep_ for t in doc],
    )  # fmt: skip
