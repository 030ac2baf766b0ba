"""When: the time expression that belongs to an operation or loss, and the day it leans on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from spacy.tokens import Token

from sitgraph import lang
from sitgraph.lang import CalendarTable
from sitgraph.model import Article, Attribution, Frame, LossFrame, Sentence, TimeMention, TimeSpan
from sitgraph.resolve.days import DayCounter, Footing, war_starts

# Labels of clauses that are said, of subjects and of auxiliaries, in any of the schemes of the packs' models.
_CLAUSES = frozenset({"ccomp"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "nsubj:pass"})
_HELPERS = frozenset({"aux", "auxpass", "aux:pass"})
_ADVERBIAL = frozenset({"advmod"})
# What was planned for a month in the past tense was not planned for the next one.
_PAST = frozenset({"VBD"})
_PROGRESSIVE = frozenset({"VBG"})
_RETROSPECT = timedelta(days=60)
# A report of its own day states it at least so often.
_FEW = 2
# A list follows the paragraph that leads to it within so many passages.
_LIST = 30
# What is told over the last day in one of so many first sentences holds for the whole bulletin.
_OPENING = 3
# "Later that day" leans on a day told so many passages before at most.
_BEFORE = 4
# Between "since" and the day that something began, and between a verb of saying and the day it was said.
_SINCE, _SAID = 12, 3
# A night is of two days.
_NIGHT = 2
# Words between "D-Day" and its date.
_NEAR = 4
_ABSOLUTE = frozenset({
    "day", "since-day", "by-day", "asof-day", "until-day", "day-range", "range", "month", "part-month", "since-month", "month-range",
    "week-of-month", "half-month", "season",
})  # fmt: skip
# Kinds that move a narrative on, that tell a day of their own, and that lean on the day of writing.
_STEPS = frozenset({"day", "day-of-month", "month", "since-day", "by-day", "day-range", "range", "part-month", "week-of-month", "landing", "later", "previous-day", "ago"})
_STATING = frozenset({"day", "day-of-month", "weekday", "weekday-night", "today", "yesterday", "previous-day", "later", "landing"})
_SPANNING = frozenset({"last-hours", "overnight-into"})
_PRESENT = frozenset({"weekday", "weekday-night", "weekday-range", "since-weekday", "yesterday", "last-hours", "last-week", "last-month", "this-week", "this-month"})
# "Since 10 May 2024" reaches to the day of writing: it tells of no days long past.
_REACHING = frozenset({"since-day", "since-month", "since-year"})
_COMING = frozenset({"coming", "next-week"})


class TimeResolver:
    """Finds and counts the times of one article's frames."""

    def __init__(self, code: str, article: Article, sentences: Sequence[Sentence]) -> None:
        self._calendar = lang.read(code, "calendar.toml", CalendarTable)
        self._article = article
        self._sentences = sentences
        self._days = DayCounter(self._calendar)  # the landing is counted by one that knows none
        self._days = DayCounter(self._calendar, self._war_start(), self._landing())
        self._retrospective = self._looks_back()
        self._anchors = self._days_told()
        self._stated = self._days_stated()
        self._daily = self._day_of_report()

    def _war_start(self) -> date | None:
        starts = war_starts()
        for sentence in self._sentences:
            for force in sentence.forces:
                if force.side in starts:
                    return starts[force.side]
        return None

    def _landing(self) -> date | None:
        """The date beside "D-Day", None where the text tells none."""
        if self._calendar.landing is None:
            return None
        for sentence in self._sentences:
            for mention in sentence.times:
                if mention.kind != "landing" or mention.values.get("n"):
                    continue
                for other in sentence.times:
                    if other.kind == "day" and 0 <= other.start - mention.end <= _NEAR:
                        span = self._days.count(other, Footing(self._article.date, self._first_year()))
                        if span is not None:
                            return span.start
        return None

    # ── what the text leans on ────────────────────────────────────────────────────────────────────────

    def _looks_back(self) -> bool:
        """Does the text tell of days long past: more of them than of days counted from the day of writing?"""
        today, far, near = self._article.date, 0, 0
        for sentence in self._sentences:
            for mention in sentence.times:
                if mention.kind in _PRESENT:
                    near += 1
                    if not far and today is not None:
                        return False  # it opens with "on Saturday", and comes to the years before later
                elif mention.values.get("year") and mention.kind not in _REACHING:
                    span = self._days.count(mention, Footing(today))
                    start = (span.start or span.end) if span else None
                    if start is not None:
                        far += today is None or abs(today - start) > _RETROSPECT
                        near += today is not None and abs(today - start) <= _RETROSPECT
        return far > near

    def _first_year(self) -> date | None:
        """In a text that looks back, the first day it states with its year, else the first day of the year it names most."""
        years: Counter[int] = Counter()
        for sentence in self._sentences:
            for mention in sentence.times:
                span = self._days.count(mention, Footing(self._article.date)) if mention.values.get("year") else None
                if span is None or span.start is None:
                    continue
                if mention.values.get("day"):
                    return span.start
                years[span.start.year] += 1
        return date(min(years, key=lambda y: (-years[y], y)), 1, 1) if years else None

    def _days_told(self) -> dict[int, date]:
        """The day that a narrative has reached before each sentence, by the days it told; none where the text is of today."""
        told: dict[int, date] = {}
        current = self._first_year() if self._retrospective else None
        for sentence in self._sentences:
            if current is not None:
                told[sentence.index] = current
            for mention in sentence.times:
                if mention.kind in _STEPS and self._retrospective:
                    span = self._days.count(mention, Footing(self._article.date, current, current))
                    if span is not None and span.start is not None:
                        current = span.start
        return told

    def _footing(self, mention: TimeMention, sentence: Sentence, *, ahead: bool = False) -> Footing:
        """What an expression is counted from: the days told before it in its sentence, in its paragraph, in the text."""
        today, narrative = self._article.date, self._anchors.get(sentence.index)
        last: date | None = None
        for earlier in (m for m in sentence.times if m.end <= mention.start):
            span = self._days.count(earlier, Footing(today, narrative, last))
            if span is not None and earlier.kind in _STEPS | _STATING:
                last = span.end or span.start
                if narrative is not None and earlier.kind in _STEPS:
                    narrative = (span.end if earlier.kind == "day-range" else span.start) or narrative
        if last is None and narrative is None:
            last = next(self._days_before(sentence), None)
        if mention.kind == "nth-day":
            last = next((span.start for span in self._of_passage(sentence)), narrative)
        if narrative is None and mention.kind in _ABSOLUTE and not mention.values.get("year"):
            narrative = self._year_told(mention, sentence)
        return Footing(today, narrative, last, ahead)

    def _days_before(self, sentence: Sentence) -> Iterator[date]:
        """Days told before a sentence in its paragraph or a few before, the last one first."""
        for other in reversed(self._sentences[: sentence.index]):
            if sentence.passage - other.passage > _BEFORE:
                return
            for mention in reversed(other.times):
                if mention.kind in _STATING:
                    span = self._days.count(mention, Footing(self._article.date))
                    if span is not None and span.start is not None:
                        yield span.start

    def _of_passage(self, sentence: Sentence) -> Iterator[TimeSpan]:
        """The days told in a sentence's paragraph before it."""
        for other in self._sentences[: sentence.index]:
            if other.passage == sentence.passage:
                for mention in other.times:
                    span = self._days.count(mention, Footing(self._article.date, self._anchors.get(other.index)))
                    if mention.kind in _STATING and span is not None:
                        yield span

    def _year_told(self, mention: TimeMention, sentence: Sentence) -> date | None:
        """A day long past that was told with its year just before, in the same paragraph: the year of the next ones."""
        today = self._article.date
        for other in reversed(self._sentences[: sentence.index + 1]):
            if other.passage != sentence.passage:
                return None
            for earlier in reversed(other.times):
                if not earlier.values.get("year") or earlier.kind in _REACHING or (other.index == sentence.index and earlier.start >= mention.start):
                    continue
                span = self._days.count(earlier, Footing(today))
                if span is not None and span.start is not None:
                    return span.start if today is None or abs(today - span.start) > _RETROSPECT else None
        return None

    # ── which expression ──────────────────────────────────────────────────────────────────────────────

    def time_of(
        self, frame: Frame | LossFrame, sentence: Sentence, *, told: bool = True, source: Attribution | None = None
    ) -> TimeSpan | None:
        """The days of a frame, None where the text gives no usable time.

        The context supplies a day only for what is `told` of as having taken place or not, never for what is to come.
        """
        mention = self._belonging(frame, sentence, told=told, source=source)
        if mention is not None:
            verb = next((a for a in sentence.doc[mention.start : mention.end].root.ancestors if a.pos_ == "VERB"), None)
            ahead = not told and (verb is None or verb.tag_ not in _PAST)
            span = self._days.count(mention, self._footing(mention, sentence, ahead=ahead))
            if span is not None and frame.rule.endswith("/increase") and (span.end or span.start):
                last = span.end or self._article.date or span.start
                return TimeSpan(span.text, last - timedelta(days=1), last) if last else None
            if span is not None:
                return self._opened(span, mention, frame, sentence)
        if not told:
            return None
        passage = self._article.passages[sentence.passage]
        if passage.day is not None:
            return TimeSpan(None, passage.day, passage.day)
        carried = self._carried(sentence)
        if carried is not None and self._is_later(sentence.doc[frame.head]):
            return replace(carried, start=carried.end or carried.start, end=None)
        return carried or self._daily

    def _is_later(self, trigger: Token) -> bool:
        """Is something told to have followed the day told before, nobody says when ("would later stage a counterattack")?"""
        verb = next((t for t in (trigger, *trigger.ancestors) if t.pos_ == "VERB"), trigger)
        return any(c.lower_ in self._calendar.afterwards and c.dep_ in _ADVERBIAL for c in verb.children)

    def _opened(self, span: TimeSpan, mention: TimeMention, frame: Frame | LossFrame, sentence: Sentence) -> TimeSpan:
        """ "Since fighting erupted on 27 September" leaves the end open; "since 7 October, when gunmen stormed …" tells of that day."""
        trigger = sentence.doc[frame.head]
        time = sentence.doc[mention.start : mention.end]
        if mention.kind == "since-day":
            after = next((t for t in sentence.doc[time.end : time.end + 2] if t.is_alpha), None)
            within = after is not None and after.lower_ in self._calendar.when and after.i < trigger.i
            return replace(span, end=span.start) if within else span
        if span.end != span.start or time.start < frame.start:
            return span
        before = [*sentence.doc[max(0, time.start - _SINCE) : time.start]]
        since = next((k for k in range(len(before) - 1, -1, -1) if before[k].lower_ in self._calendar.since), None)
        began = since is not None and any(t.lemma_.lower() in self._calendar.began and t.pos_ == "VERB" for t in before[since:])
        return replace(span, end=None) if began else span

    def _carried(self, sentence: Sentence) -> TimeSpan | None:
        """The day told last before a sentence in its paragraph; a list takes that of the paragraph that leads to it."""
        passages = self._article.passages
        for other in reversed(self._sentences[: sentence.index]):
            if other.passage != sentence.passage and (passages[sentence.passage].kind != "item" or sentence.passage - other.passage > _LIST):
                return None
            span = self._stated.get(other.index)
            if span is not None:
                return span
            if passages[other.passage].kind == "paragraph" and other.passage != sentence.passage and other.index and (
                self._sentences[other.index - 1].passage != other.passage
            ):
                return None
        return None

    def _days_stated(self) -> dict[int, TimeSpan]:
        """The single day, night or day and night that each sentence states for what it tells, not for who said so."""
        stated: dict[int, TimeSpan] = {}
        for sentence in self._sentences:
            for mention in sentence.times:
                if mention.kind in _STATING | _SPANNING | {"day-range"}:
                    span = self._days.count(mention, self._footing(mention, sentence))
                    if span is not None and span.start is not None and span.end is not None and (span.end - span.start).days < _NIGHT:
                        stated[sentence.index] = replace(span, text=None)
        return stated

    def _day_of_report(self) -> TimeSpan | None:
        """The article's own day, where it is a report of that day: where most of the days it states are that day."""
        today = self._article.date
        for sentence in self._sentences[:_OPENING]:
            if any(m.kind == "last-hours" for m in sentence.times):
                return self._stated.get(sentence.index)
        if today is not None and self._titled(today):
            return TimeSpan(None, today, today)
        days = [span.start for span in self._stated.values() if span.start == span.end]
        if today is None or len(days) < _FEW:
            return None
        return TimeSpan(None, today, today) if days.count(today) * 2 > len(days) else None

    def _titled(self, day: date) -> bool:
        """Does the article's title state its day ("frontline update, February 26")?"""
        title = (self._article.title or "").lower()
        words = set(re.findall(r"[^\W_]+", title))
        named = any(word in words for word, month in self._calendar.months.items() if month == day.month)
        return day.isoformat() in title or (named and str(day.day) in words)

    def _belonging(
        self, frame: Frame | LossFrame, sentence: Sentence, *, told: bool, source: Attribution | None
    ) -> TimeMention | None:
        doc = sentence.doc
        trigger = doc[frame.head]
        best: tuple[int, int, TimeMention] | None = None
        of_saying: TimeMention | None = None
        named = {i for m in (*sentence.forces, *sentence.units) for i in range(m.start, m.end)}
        for mention in sentence.times:
            root = doc[mention.start : mention.end].root
            if root.i in named:
                continue  # "the March 23 Movement"
            if told and mention.kind in _COMING or self._of_another(root, mention, trigger):
                continue
            if self._of_saying(root, trigger) or _behind(source, mention, trigger, sentence):
                of_saying = mention
                continue
            distance = _tree_distance(root, trigger)
            key = (distance, abs(mention.start - frame.start))
            if best is None or key < best[:2]:
                best = (*key, mention)
        if best is None and of_saying is not None and told and _is_going_on(trigger):
            return of_saying
        return best[2] if best else None

    def _of_another(self, time: Token, mention: TimeMention, trigger: Token) -> bool:
        """Does the time stand in a clause that tells since when something else has been ("since Russia joined on 30 September")?"""
        clause = next((t for t in time.ancestors if any(c.i < mention.start and c.lower_ in self._calendar.since and c.dep_ == "mark" for c in t.children)), None)
        return clause is not None and clause != trigger and clause not in trigger.ancestors

    def _of_saying(self, time: Token, trigger: Token) -> bool:
        """Does the time hang on a verb whose complement clause holds the trigger ("said on Sunday that …")?"""
        for ancestor in time.ancestors:
            if ancestor.pos_ not in ("VERB", "AUX"):
                continue
            said = ancestor.head if ancestor.dep_ in _CLAUSES else None
            if said is not None and 0 < time.i - said.i <= _SAID and all(t.i > time.i for t in ancestor.children if t.dep_ in _SUBJECTS):
                return True  # "said on Wednesday it had killed …", where the parse gives the day to the killing
            if ancestor == trigger or trigger in ancestor.conjuncts:
                return False
            told = any(c.dep_ in _CLAUSES and (c == trigger or trigger in c.subtree) for c in ancestor.children)
            # "On 8 September the ministry said …" opens with the day of what is told; "said on Sunday" does not.
            opening = time.i < ancestor.i and all(t.i > time.i for t in ancestor.children if t.dep_ in _SUBJECTS)
            return told and not opening
        return False

def _behind(source: Attribution | None, mention: TimeMention, trigger: Token, sentence: Sentence) -> bool:
    """Does the time stand behind the speaker whom a sentence names last ("…, the minister reported on Saturday")?"""
    if source is None or source.start is None or source.end is None or not sentence.start <= source.start < sentence.end:
        return False
    begin, end = source.start - sentence.start, source.end - sentence.start
    between = [t for t in sentence.doc[: mention.start] if t.idx >= end]
    behind = trigger.idx < begin and sentence.doc[mention.start].idx >= end
    return behind and not any(t.is_punct for t in between)


def _is_going_on(trigger: Token) -> bool:
    """Is the trigger, or the verb it is subject of, told in a progressive tense ("battles were being fought")?"""
    verb = trigger if trigger.pos_ == "VERB" else trigger.head
    helpers = [c for c in verb.children if c.dep_ in _HELPERS]
    return bool(helpers) and any(t.tag_ in _PROGRESSIVE for t in (verb, *helpers))


def _tree_distance(one: Token, other: Token) -> int:
    """Steps between two tokens of a parse tree; large where they share no ancestor."""
    ups = {token.i: step for step, token in enumerate((one, *one.ancestors))}
    for step, token in enumerate((other, *other.ancestors)):
        if token.i in ups:
            return step + ups[token.i]
    return 1000
