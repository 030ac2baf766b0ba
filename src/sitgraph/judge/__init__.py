"""Judging: whether a frame is told as having happened, who says so, and whose "enemy" it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sitgraph import lang
from sitgraph.judge.attribution import Speakers
from sitgraph.judge.factuality import FactualityJudge
from sitgraph.judge.perspective import Perspectives
from sitgraph.judge.tables import AttributionTable, JudgeLabels, StatusTable
from sitgraph.model import Article, Frame, Judged, LossFrame, Sentence

__all__ = ["Judge"]

_STATES = ("participle",)
_TABLES = "loss/bulletin"


class Judge:
    """The judge of one language, built once."""

    def __init__(self, code: str) -> None:
        labels = lang.read(code, "judge.toml", JudgeLabels)
        self._labels = labels
        self._attribution = lang.read(code, "attribution.toml", AttributionTable)
        self._factuality = FactualityJudge(lang.read(code, "status.toml", StatusTable), labels)

    def __call__(self, article: Article, sentences: Sequence[Sentence], frames: Sequence[Frame | LossFrame]) -> tuple[Judged, ...]:
        """One `Judged` for each frame, in the same order."""
        speakers = Speakers(self._attribution, self._labels, article, sentences)
        perspectives = Perspectives(article, sentences, self._attribution.publishers, self._attribution.authors, self._attribution.tied, self._labels.definite)
        waiting: dict[int, list[tuple[int, Frame | LossFrame]]] = {}
        for number, frame in enumerate(frames):
            waiting.setdefault(frame.sentence, []).append((number, frame))
        judged: dict[int, Judged] = {}
        for sentence in sentences:
            for number, frame in waiting.get(sentence.index, ()):
                judged[number] = self._judge(frame, sentence, speakers, perspectives)
            speakers.pass_by(sentence)
        return tuple(judged[number] for number in range(len(frames)))

    def _judge(self, frame: Frame | LossFrame, sentence: Sentence, speakers: Speakers, perspectives: Perspectives) -> Judged:
        state = frame.rule.rsplit("/", 1)[-1] in _STATES
        factuality, cues = self._factuality.status(sentence.doc, frame.head, frame.start, frame.end, state=state)
        if factuality == "actual" and frame.hint is not None:
            factuality = frame.hint
        source = speakers.of(sentence, frame.head, state=state)
        if source is None and frame.rule.startswith(_TABLES):
            source = speakers.last  # the lines of a table are said by whoever is named before them
        if source is not None:
            source = replace(source, side=perspectives.side(source))
        return Judged(frame, factuality, source, perspectives.perspective(source), cues)
