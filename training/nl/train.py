"""Train the Dutch pipeline: corpus, training, figures on held-out sentences and the pipeline's own metadata.

    python training/nl/train.py TREEBANK_FOLDER OUTPUT_FOLDER

The pipeline is `OUTPUT_FOLDER/nl_ud_sitgraph`; its figures on the test sentences are in `OUTPUT_FOLDER/figures.json`.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import prepare
from spacy.cli.evaluate import evaluate
from spacy.cli.train import train

HERE = Path(__file__).parent
NAME = "nl_ud_sitgraph"
META = {
    "name": "ud_sitgraph",
    "version": "0.2.0",
    "author": "Sitgraph contributors",
    "license": "CC BY-SA 4.0",
    "description": "Dutch tagger, morphologiser, lemmatiser and parser trained on the development and test files of "
    "UD_Dutch-Alpino and UD_Dutch-LassySmall and on sentences of our own",
    "sources": [
        {
            "name": f"UD_Dutch-{name}", "author": author, "license": "CC BY-SA 4.0",
            "url": f"https://github.com/UniversalDependencies/UD_Dutch-{name}",
        }
        for name, author in (
            ("Alpino", "Daniel Zeman, Zdeněk Žabokrtský, Gosse Bouma, Gertjan van Noord"),
            ("LassySmall", "Gosse Bouma, Gertjan van Noord"),
        )
    ],
}  # fmt: skip
FIGURES = ("pos_acc", "tag_acc", "morph_acc", "lemma_acc", "dep_uas", "dep_las", "sents_f")


def main(treebank: Path, output: Path) -> None:
    """Train, measure and write the pipeline."""
    corpus = output / "corpus"
    prepare.main(treebank, corpus)
    train(
        HERE / "config.cfg", output / "steps",
        overrides={"paths.train": str(corpus / "train.spacy"), "paths.dev": str(corpus / "dev.spacy")},
    )  # fmt: skip
    best, pipeline = output / "steps" / "model-best", output / NAME
    shutil.copytree(best, pipeline, dirs_exist_ok=True)
    shutil.copy(HERE / "config.cfg", pipeline / "config.cfg")  # without the paths of this machine
    meta = json.loads((best / "meta.json").read_text(encoding="utf-8")) | META
    (pipeline / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=2), encoding="utf-8")
    scores = evaluate(str(pipeline), corpus / "test.spacy", silent=True)
    figures = {name: round(scores[name], 3) for name in FIGURES}
    (output / "figures.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
