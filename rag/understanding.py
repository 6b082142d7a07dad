"""A question understood: standalone, its dates turned into filters and preferences, what it counts or lists.

Wires `question`, `when` and `plan`. What is not here: looking anything up, but for the release cited last and whether a
question goes on about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Literal

from rag import newest, plan, question, when
from rag.datatypes import Ask, Filters, Release, Turn
from rag.mentions import stands_in
from rag.plan import Plan
from rag.question import Question
from rag.retrieval import Retrieval
from rag.words import Term, keys


@dataclass(frozen=True, slots=True)
class Dated:
    """A question without its dates, and what they are: a filter, a preference, an order."""

    rest: str
    filters: Filters
    period: tuple[date, date] | None = None
    order: Literal["latest", "earliest"] | None = None
    strictly: bool = False


def understand(
    retrieval: Retrieval, text: str, options: Ask, *, reword: Callable[[Sequence[Turn]], str | None]
) -> tuple[Question, Plan | None]:
    """The question as it will be searched, and the plan where it asks to count or list.

    `reword` makes a follow-up standalone in a model's words, or gives None; it is asked only for follow-ups.

    Raises:
        UsageError: the question is empty or too long.
    """
    text, filters = _as_of(text, options.filters)
    history = _settled(retrieval, options.history, filters)
    asks = dated(text, filters, _counting(text, _wanted(retrieval, text, filters, history=history)))
    told = [replace(turn, question=_undated(turn.question)) for turn in history]
    settle = partial(_goes_on, retrieval, history, asks.filters, order=asks.order)
    asked = question.analyse(asks.rest, filters=asks.filters, history=told, settle=settle)
    if asked.standalone != asked.text:
        asked = question.reworded(asked, options.history, reword(options.history))
    asked = replace(asked, period=asks.period, order=asks.order, strictly=asks.strictly)
    found = plan.read(asked.standalone)
    if found is None or (asks.order and found == plan.EVERY_RELEASE):
        found = newest.read(asked.standalone, asks.order) or found
    found = found or (newest.came_out(asked.text) if asks.filters != filters else None)
    return asked, replace(found, order=asks.order) if found and asks.order and found.action == "list" else found


def _settled(retrieval: Retrieval, history: Sequence[Turn], filters: Filters) -> tuple[Turn, ...]:
    """The history, its last turn with its sources; turns that went on about the one before have that one's question."""
    told = tuple(history[:-REMEMBERED])
    for turn in history[-REMEMBERED:]:
        told = (*told, _placed(retrieval, told, turn, filters))
    return retrieval.with_sources(told, filters)


def _placed(retrieval: Retrieval, told: Sequence[Turn], turn: Turn, filters: Filters) -> Turn:
    """An earlier turn: itself, or, if it went on about the one before, with the question and the sources of that."""
    if not told or question.follows_up(turn.question, told[-1].question) is not None:
        return turn
    history = retrieval.with_sources(told, filters)
    before = history[-1]
    same = bool(set(turn.release_ids) & set(before.release_ids))
    if same or (not turn.release_ids and _goes_on(retrieval, history, filters, turn.question, before.question)):
        return Turn(before.question, turn.answer, turn.release_ids or before.release_ids)
    return turn


REMEMBERED = 4
"""Turns: what each of them cited may have to be looked up, where the caller could not say."""


def _goes_on(
    retrieval: Retrieval,
    history: Sequence[Turn],
    filters: Filters,
    text: str,
    previous: str,
    *,
    order: Literal["latest", "earliest"] | None = None,
) -> bool:
    """Whether a question whose words do not tell goes on about the release cited last.

    It does where that holds all its words, unless it surely counts or lists releases. Where that lacks some, none of
    them a name or a number, it still does if the question alone leads there, or to nothing that is surely about it.
    """
    cited = retrieval.releases(history[-1].release_ids[:CITED], filters)
    if not cited:
        return question.brief(text, previous)
    listed = plan.read(text)
    if (listed and listed.certain) or newest.read(text, order):
        return False
    asked = question.analyse(text, filters=filters)
    lacking = min((_lacking(release, asked.terms) for release in cited), key=len)
    if not lacking or any(t.kind != "word" for t in lacking):
        return not lacking
    hits = retrieval.find(asked, retrieval.scope(filters)).hits
    known = {release.id for release in cited}
    if not hits or hits[0].chunk.release_id in known:
        return True
    return max(h.rerank_score or 0.0 for h in hits if h.chunk.release_id not in known) < SURELY


def _lacking(release: Release, wanted: Sequence[Term]) -> list[Term]:
    """The terms that a release holds nowhere."""
    held = keys(f"{release.title} {release.body}")
    return [t for t in wanted if not stands_in(t, held, release)]


CITED = 3
SURELY = 1.5
"""The cross-encoder's logit for another release's best passage. Of 61 questions settled by it, asked of 55 and of 149
releases, the follow-ups that did not lead to the release cited had -0.2 or less, those that stood alone 1.9 or more. Of
504 releases, 5 of 36 general questions ("Who is the chief technology officer?") had 2.2 or more, the others 1.4 or
less: those 5 go on only where the release cited holds all their words.
"""


def _as_of(text: str, filters: Filters) -> tuple[str, Filters]:
    """The question without "As of 15 October 2025," at its head, and the filters as of the end of that time.

    A question only narrows what its reader sees: never later than the filters' own day.
    """
    today = filters.as_of or date.today()  # noqa: DTZ011 (the reader's own day)
    told = next(iter(when.mentions(text[:AS_OF], today)), None) if text[:2].casefold() == "as" else None
    rest = re.sub(r"^\W+", "", text[told.end :]) if told else ""
    if told is None or told.lead not in {"of", "at"} or text[2 : told.start].strip() or told.first > today or not rest:
        return text, filters
    return rest[:1].upper() + rest[1:], replace(filters, as_of=told.last) if told.last < today else filters


AS_OF = 60
"""Characters at the head of a question in which it may say as of when it is asked."""


def _wanted(retrieval: Retrieval, text: str, filters: Filters, *, history: Sequence[Turn]) -> when.When | None:
    """The dates of a question; those told from the release cited last are counted from its day."""
    today = filters.as_of or date.today()  # noqa: DTZ011 (the reader's own day)
    wanted = when.read(text, today, previous=history[-1].question if history else "")
    if wanted is None or wanted.then is None:
        return wanted
    cited = retrieval.releases(history[-1].release_ids[:1], filters) if history else ()
    day = next((release.published for release in cited), None)
    return wanted.at(day) if day else None


def dated(text: str, filters: Filters, wanted: when.When | None) -> Dated:
    """What the dates of a question ask for. The reader's own filters stand; a question can only narrow them."""
    if wanted is None:
        return Dated(text, filters)
    rest = wanted.rest if re.search(r"\w", wanted.rest) else text
    if not wanted.explicit:
        period = (wanted.after or date.min, wanted.before or date.max) if wanted.after or wanted.before else None
        return Dated(rest, filters, period, wanted.order)
    after = max((d for d in (filters.after, wanted.after) if d), default=None)
    before = min((d for d in (filters.before, wanted.before) if d), default=None)
    return Dated(rest, replace(filters, after=after, before=before), None, wanted.order, bool(wanted.order))


def _counting(text: str, wanted: when.When | None) -> when.When | None:
    """A date that is only preferred, as a filter where the rest surely counts or lists releases.

    "Which releases mention glaciers in 2025?" may mean glaciers of 2025; the answer's criterion says how it was read.
    """
    if wanted is None or wanted.explicit or not (wanted.after or wanted.before):
        return wanted
    rest = text
    for span in sorted(wanted.spans, key=lambda s: -s.start):
        rest = rest[: span.start] + " " + rest[span.end :]
    return replace(wanted, explicit=True, rest=rest) if plan.read(rest) or newest.came_out(rest) else wanted


def _undated(text: str) -> str:
    """An earlier question without the dates that filtered its answer: they are not the topic."""
    wanted = when.read(text, date.today())  # noqa: DTZ011 (which words are dates does not depend on the day)
    return wanted.rest if wanted and wanted.explicit and re.search(r"\w", wanted.rest) else text
