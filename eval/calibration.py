"""Is the confidence behind an answer what it says? Reliability, calibration error, and how well it tells cases apart.

    reliability  answers in ten bins of equal width by confidence: mean confidence, share that is good, how many
    ECE          the bins' distance of the two, weighted by their answers (Guo, Pleiss, Sun and Weinberger, ICML 2017)
    AUC          the chance that an answerable case has more confidence than one that is not: the area under the ROC
                 curve (Hanley and McNeil, Radiology 143(1), 1982), refused cases included, ties a half

What is not here: risk over coverage (`eval.risk`), setting a threshold (`eval.tuning`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from eval.lines import Line
from eval.metrics import good

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers of one range of confidence."""

    confidence: float
    good: float
    n: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Bins that hold answers, least confident first; the error is None without answers, the AUC without both sides."""

    bins: tuple[Bin, ...]
    error: float | None
    auc: float | None


def calibration(lines: Sequence[Line]) -> Calibration:
    """Of the answers of a run whose confidence is known."""
    said = [(line.confidence, good(line)) for line in lines if line.answered and line.confidence is not None]
    piles: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, fine in said:
        piles[min(int(confidence * BINS), BINS - 1)].append((confidence, fine))
    bins = tuple(
        Bin(sum(c for c, _ in pile) / len(pile), sum(fine for _, fine in pile) / len(pile), len(pile))
        for pile in piles
        if pile
    )
    error = sum(b.n * abs(b.confidence - b.good) for b in bins) / len(said) if said else None
    return Calibration(bins, error, _auc(lines))


def _auc(lines: Sequence[Line]) -> float | None:
    known = [(line.confidence, line.case.answerable) for line in lines if line.confidence is not None]
    yes = [c for c, answerable in known if answerable]
    no = sorted(c for c, answerable in known if not answerable)
    if not yes or not no:
        return None
    wins = sum((bisect_left(no, c) + bisect_right(no, c)) / 2 for c in yes)
    return wins / (len(yes) * len(no))
