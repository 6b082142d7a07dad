"""Which threshold keeps a chosen risk: the lowest that the cases let one promise, with a finite-sample bound.

Two promises, each about questions like these cases, from the confidence of every case and whether its answer was good:

    answers    at most `risk` of the answers given are not good, with probability `level`: the exact binomial
               (Clopper-Pearson) bound at each of eight thresholds, the eighths of the answers by confidence, at a level
               divided by eight (Bonferroni, as in Angelopoulos, Bates, Candès, Jordan and Lei, "Learn then Test", 2021;
               the selective risk is that of Geifman and El-Yaniv, NeurIPS 2017).
    questions  at most `risk` of all questions get an answer that is not good, in expectation: conformal risk control
               (Angelopoulos, Bates, Fisch, Lei and Schuster, ICLR 2024). A refusal costs nothing there.

"Not good" is `eval.metrics.good`: an unanswerable question answered, a gold answer not stated, or not from its gold
release. The cases must not be those that the engine was trained on. What is not here: running, the settings' file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from eval.lines import Line
from eval.metrics import good
from rag import UsageError

STEPS = 8
BELOW = 1e-6
"""A threshold lies this much below the last confidence that passes, so that rounding does not refuse it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One case: the confidence behind its answer, whether it is good, and whether it could be answered at all."""

    confidence: float
    good: bool
    answerable: bool


@dataclass(frozen=True, slots=True)
class Threshold:
    """What was found: above `value`, `answered` answers of which `bad` are not good, so at most `bound` of all are.

    `value` is None where no threshold keeps the risk; `lowest` is the least risk that any could promise.
    """

    value: float | None
    bound: float | None
    answered: int
    bad: int
    cases: int
    refused_answerable: float
    lowest: float | None


def samples(lines: Sequence[Line]) -> list[Sample]:
    """The cases of a run that has a confidence for each; refused ones lie below every threshold that run could tell.

    A case that the run refused has no answer to judge: run with a threshold of 0 to judge them all.
    """
    return [
        Sample(line.confidence, good(line), line.case.answerable)
        if line.answered and line.confidence is not None
        else Sample(-1.0, good=True, answerable=line.case.answerable)
        for line in lines
        if line.error is None
    ]


def upper(bad: int, n: int, *, level: float) -> float:
    """The Clopper-Pearson upper bound of a share, of which `bad` of `n` were seen: 1 for n = 0.

    (0, 59, level=.95) -> .0495: fifty-nine good answers in a row are the fewest that promise five percent.
    """
    from scipy.stats import beta

    return 1.0 if bad >= n else float(beta.ppf(level, bad + 1, n - bad))


def of_answers(found: Sequence[Sample], risk: float, *, level: float = 0.95) -> Threshold:
    """The lowest threshold above which at most `risk` of the answers are not good, with probability `level`.

    Raises:
        UsageError: there are too few cases for any threshold to promise it.
    """
    each = 1 - (1 - level) / STEPS
    needed = math.ceil(math.log(1 - each) / math.log(1 - risk))
    known = sum(s.confidence >= 0 for s in found)
    if known < needed:
        raise UsageError(
            f"{known} answers are too few: to promise a risk of {risk:g} at {level:.0%}, at least {needed} are needed"
        )
    steps = [math.ceil(known * n / STEPS) for n in range(1, STEPS + 1)]
    return _lowest(found, risk, steps, lambda bad, n: upper(bad, n, level=each))


def of_questions(found: Sequence[Sample], risk: float) -> Threshold:
    """The lowest threshold with which at most `risk` of all questions get an answer that is not good, on average.

    Raises:
        UsageError: there are too few cases for any threshold to promise it.
    """
    n = len(found)
    if 1 / (n + 1) > risk:
        raise UsageError(f"{n} cases are too few: to promise a risk of {risk:g}, {math.ceil(1 / risk - 1)} are needed")
    steps = range(1, sum(s.confidence >= 0 for s in found) + 1)
    return _lowest(found, risk, steps, lambda bad, _: (bad + 1) / (n + 1))


def _lowest(
    found: Sequence[Sample], risk: float, steps: Sequence[int], bound: Callable[[int, int], float]
) -> Threshold:
    """The last step, in answers given, whose bound keeps the risk; answers of equal confidence are given together."""
    order = sorted((s for s in found if s.confidence >= 0), key=lambda s: -s.confidence)
    bad = list(accumulate((not s.good for s in order), initial=0))
    reached: list[tuple[float, int]] = []
    for step in steps:
        n = step
        while n < len(order) and order[n].confidence == order[n - 1].confidence:
            n += 1
        reached.append((bound(bad[n], n), n))
    kept = [(b, n) for b, n in reached if b <= risk]
    lowest = min((b for b, _ in reached), default=None)
    if not kept:
        return Threshold(None, None, 0, 0, len(found), 1.0, lowest)
    limit, n = kept[-1]
    value = max(0.0, order[n - 1].confidence - BELOW)
    could = [s for s in found if s.answerable]
    refused = sum(s.confidence < value for s in could) / len(could) if could else 0.0
    return Threshold(value, limit, n, bad[n], len(found), refused, lowest)
