"""Risk and coverage: what share of the answers is wrong, if only the surest are given.

Answers are ordered by confidence, the probability behind the decision to answer; at each point coverage is the share
of all cases answered so far, risk the share of those answers that were not good. The area under the curve is the
mean risk over the answers (AURC; Geifman, Uziel and El-Yaniv, ICLR 2019); answers of equal confidence all have the
risk of their last. Refused cases are never covered, so that the area is of the coverage reached. What is not here:
setting a threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from eval.lines import Line
from eval.metrics import good


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of (coverage, risk), surest first, and the area under them; empty without answers."""

    points: tuple[tuple[float, float], ...]
    area: float | None


def curve(lines: Sequence[Line]) -> Curve:
    """The curve of a run. Answers of equal confidence are one point: nothing tells them apart."""
    sure = sorted(((_rank(line.confidence), good(line)) for line in lines if line.answered), reverse=True)
    points: list[tuple[float, float]] = []
    n, wrong, area = 0, 0, 0.0
    for _, equal in groupby(sure, key=itemgetter(0)):
        fine = [good_ for _, good_ in equal]
        n += len(fine)
        wrong += fine.count(False)
        points.append((n / len(lines), wrong / n))
        area += len(fine) * wrong / n
    return Curve(tuple(points), area / n if n else None)


def _rank(score: float | None) -> float:
    return float("-inf") if score is None else score
