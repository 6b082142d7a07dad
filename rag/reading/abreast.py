"""Sentences of several releases side by side: in each the one that answers best and is most like the others'.

Pure. What is not here: the sentences of a release and their scores (`scoring`), and which releases stand side by side
(`comparing`, `siblings`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from rag.polarity import direction
from rag.reading.evidence import Scored, quoted
from rag.reading.scoring import UNREAD
from rag.words import STOPWORDS, fold, keys, tokens

TOP = 12
"""Sentences of a release that are looked at."""
SAME_WORDS, SAME_MATTER = 6.0, 0.2
"""What the same words, 0..1, and the cross-encoder's logit for one sentence given the other are worth on the scale of
scores. Of 28 comparisons over the sample archive (21 of the tune halves), 23 are right with .15 and with .3, 22 without
SAME_MATTER. SAME_WORDS: of 51 older ones 37 were right with it, 35 without, 35 with the cosine of vectors instead."""
FITTING = 3.0
"""What it is worth that a sentence states the size of a study, or an effect, where that is asked for: of the older 51
comparisons 37 were right with it on sizes, 34 without; of the 28, 22 with it on effects, 20 without."""
_SIZE = re.compile(
    r"\b(?:larger|bigger|smaller|size)\b"
    r"|\bhow many (?:\w+ )?(?:people|patients|participants|children|women|men|volunteers)\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"\b(?:results?|findings?|outcomes?|effective\w*|efficac\w+|work(?:ed|s)? (?:better|best|worse)|success\w*)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\d ?(?:%|per ?cent\b)", re.IGNORECASE)
_HELPS = re.compile(r"\b(?:effective\w*|efficac\w+|prevent\w*|protect\w*|cure[ds]?|remission)\b", re.IGNORECASE)


def fitting(question: str, sentences: Sequence[Scored]) -> list[Scored]:
    """The sentences, best first, those raised that state what the question wants: a study's size, or an effect."""
    states = _states_size if _SIZE.search(question) else _states_effect if _EFFECT.search(question) else None
    if states is None:
        return list(sentences)
    raised = [replace(s, score=s.score + FITTING) if states(s) else s for s in sentences]
    return sorted(raised, key=lambda s: -s.score)


def _states_size(sentence: Scored) -> bool:
    """Whether the size of a study's sample, a typed field, stands in a sentence."""
    start, end = sentence.candidate.start or 0, sentence.candidate.end or 0
    return any(
        f.name == "sample" and f.start is not None and start <= f.start < end for f in sentence.candidate.release.fields
    )


def _states_effect(sentence: Scored) -> bool:
    """Whether a sentence says by what share something rose, fell or helped."""
    text = sentence.candidate.quote
    return bool(_SHARE.search(text)) and bool(_HELPS.search(text) or direction(text))


def lead(part: Sequence[Scored]) -> float:
    """How surely the first of some sentences answers: its score beyond the second's."""
    return part[0].score - part[1].score if len(part) > 1 else math.inf


def ahead(best: Scored, part: Sequence[Scored]) -> list[Scored]:
    """The sentences with one of them put first."""
    return [best, *(s for s in part if s is not best)]


def beside(first: Scored, part: Sequence[Scored], told: Sequence[Scored] = ()) -> Scored:
    """The sentence that answers best and is most like one of another release.

    `told` are the same release's sentences as they answer to that one, where the cross-encoder has read them so.
    """
    logits = {s.candidate.place: s.features.logit for s in told}

    def worth(s: Scored) -> float:
        return s.score + SAME_WORDS * alike(first, s) + SAME_MATTER * logits.get(s.candidate.place, UNREAD)

    return max(part, key=worth)


def alike(one: Scored, other: Scored) -> float:
    """How much two sentences seem to tell of one thing, 0..1: Dice's coefficient of their words as they are quoted.

    Numbers are left out.
    """
    mine, its = _content(quoted(one).quote), _content(quoted(other).quote)
    return 2 * len(mine & its) / max(1, len(mine) + len(its))


def _content(text: str) -> frozenset[str]:
    words = " ".join(t for t in tokens(text) if fold(t) not in STOPWORDS and not t[:1].isdigit())
    return keys(words)
