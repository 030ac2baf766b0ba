"""Sentences of our own with their trees, drawn from the templates of `dispatches.toml`."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

_SLOT = re.compile(r"^\{(\w+)(:\d+)?(?:/([\w:]+)>(.+))?\}$")


@dataclass
class _Word:
    form: str
    tag: str
    label: str
    head: int  # offset in the sentence; -1 for the root


class Dispatches:
    """Fills templates: the same seed gives the same sentences."""

    def __init__(self, path: Path, seed: int) -> None:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        self._templates: list[str] = table["templates"]
        self._phrases: dict[str, list[str]] = table["phrases"]
        self._tags: dict[str, tuple[str, str]] = {k: tuple(v) for k, v in table["tags"].items()}
        self._random = random.Random(seed)  # noqa: S311

    def docs(self, vocab: Vocab, rounds: int) -> list[Doc]:
        """Every template filled `rounds` times."""
        return [self._doc(vocab, template) for _ in range(rounds) for template in self._templates]

    def _doc(self, vocab: Vocab, template: str) -> Doc:
        words = self._fill(template)[0]
        root = next(i for i, w in enumerate(words) if w.head < 0)
        words[0].form = words[0].form[:1].upper() + words[0].form[1:]
        known = [self._tags.get(w.tag, (w.tag, "")) for w in words]
        return Doc(
            vocab, words=[w.form for w in words],
            spaces=[i + 1 < len(words) and words[i + 1].tag != "P" for i in range(len(words))],
            pos=[pos for pos, _ in known], morphs=[self._features(w, *k) for w, k in zip(words, known, strict=True)],
            heads=[root if w.head < 0 else w.head for w in words], deps=["ROOT" if w.head < 0 else w.label for w in words],
        )  # fmt: skip

    def _fill(self, template: str) -> tuple[list[_Word], int]:
        """The words of a template, heads as offsets in it, and the offset of its root."""
        words: list[_Word] = []
        named: dict[str, int] = {}
        waiting: list[tuple[int, str]] = []
        root = -1
        for item in template.split():
            if item in (".", ","):
                waiting.append((len(words), ""))
                words.append(_Word(item, "P", "punct", -1))
                continue
            slot = _SLOT.match(item)
            if slot:
                name, number, label, head = slot.groups()
                inner, top = self._fill(self._random.choice(self._phrases[name]))
                start = len(words)
                words += [_Word(w.form, w.tag, w.label, w.head if w.head < 0 else w.head + start) for w in inner]
                at = start + top
                named.setdefault(f"{{{name}{number or ''}}}", at)
            else:
                form, tag, *rest = item.split("/")
                label, _, head = "/".join(rest).partition(">")
                at = len(words)
                words.append(_Word(form, tag, "", -1))
                named.setdefault(form, at)
            if head:
                words[at].label = "advmod" if label == "obl" and words[at].tag == "ADV" else label
                waiting.append((at, head))
            else:
                root = at
        for at, head in waiting:
            words[at].head = named[head] if head else root
        return words, root

    @staticmethod
    def _features(word: _Word, pos: str, features: str) -> str:
        """What the treebanks would add by the look of the word."""
        if pos == "NOUN":
            return "Number=Plur" if word.form.endswith(("en", "s", "kte")) else "Gender=Com|Number=Sing"
        if pos in ("VERB", "AUX") and features == "VerbForm=Fin":
            return ("Number=Plur" if word.form.endswith("en") else "Number=Sing") + "|Tense=Past|VerbForm=Fin"
        return features
