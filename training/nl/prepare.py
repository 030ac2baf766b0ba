"""Turn the Dutch treebanks into spaCy's training format with a fixed split, and add dispatches of our own to train on.

    python training/nl/prepare.py TREEBANK_FOLDER OUTPUT_FOLDER

TREEBANK_FOLDER holds the CoNLL-U files of UD_Dutch-Alpino and UD_Dutch-LassySmall. Every tenth document-sized group of
ten sentences goes to `test.spacy`, the one after it to `dev.spacy`, the others to `train.spacy`: neighbouring
sentences stay together, so that no article is in both training and test. `dispatches.toml` is trained on alone, so that
the figures are those of sentences that others wrote.
"""

from __future__ import annotations

import sys
from pathlib import Path

import spacy
from dispatches import Dispatches
from spacy.tokens import Doc, DocBin
from spacy.training.converters import conllu_to_docs

GROUP = 10
SEED = 20261124
# How often each template of the dispatches is filled: about one sentence in five that is trained on.
ROUNDS = 12


def main(treebank: Path, output: Path) -> None:
    """Write the treebank's parts as spaCy binaries."""
    parts = {name: DocBin(store_user_data=False) for name in ("train", "dev", "test")}
    sizes = dict.fromkeys(parts, 0)
    for path in sorted(treebank.glob("*.conllu")):
        text = path.read_text(encoding="utf-8")
        docs = conllu_to_docs(text, n_sents=GROUP, merge_subtokens=True, no_print=True)
        for number, doc in enumerate(docs):
            name = {0: "test", 1: "dev"}.get(number % 10, "train")
            # Sentences by themselves and in context: the pipeline meets both.
            pieces: list[Doc] = [doc, *(sent.as_doc() for sent in doc.sents)] if name == "train" else [doc]
            for piece in pieces:
                parts[name].add(piece)
            sizes[name] += len(list(doc.sents))
    own = Dispatches(Path(__file__).with_name("dispatches.toml"), SEED).docs(spacy.blank("nl").vocab, ROUNDS)
    for doc in own:
        parts["train"].add(doc)
    output.mkdir(parents=True, exist_ok=True)
    for name, part in parts.items():
        part.to_disk(output / f"{name}.spacy")
        print(f"{name}: {sizes[name]} sentences")  # noqa: T201
    print(f"of our own to train on: {len(own)} sentences")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
