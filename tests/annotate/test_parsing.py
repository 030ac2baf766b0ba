"""The pipeline made ready for many articles tags, parses and lemmatises as spaCy's own does."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from sitgraph import read, resources
from sitgraph.annotate.nlp import load_pipeline
from sitgraph.model import Article


def _told(doc: Doc) -> list[tuple[str, str, str, str, str, int]]:
    return [(t.text, t.tag_, t.pos_, t.lemma_, t.dep_, t.head.i) for t in doc]


def _texts(code: str) -> list[str]:
    if code == "nl":
        return ["Oekraïense troepen heroverden dinsdag drie dorpen bij Bachmoet, aldus de gouverneur. Er vielen twaalf doden."]
    folder: Path = resources.folder("examples") / "dispatches"
    return [a.text for a in read.read([folder]) if isinstance(a, Article) and a.lang == code]


@pytest.mark.parametrize("code", ["en", "nl"])
def test_tags_trees_and_lemmas_are_spacys_own(code: str) -> None:
    quick = load_pipeline(code)
    name = f"{quick.meta['lang']}_{quick.meta['name']}"
    bare = spacy.load(resources.model_folder(name) or name)
    texts = _texts(code)
    assert texts
    for first, again, own in zip(quick.pipe(texts), quick.pipe(texts), bare.pipe(texts), strict=True):
        assert _told(first) == _told(own)
        assert _told(again) == _told(own), "what is remembered is what was found"
