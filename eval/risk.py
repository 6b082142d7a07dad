"""Risk and coverage: what share of the answers is wrong, if only the surest are given.

Answers are ordered by confidence, the probability behind the decision to answer; at each point coverage is the share
of all cases answered so far, risk the share of those answers that were not good. The area under the curve is the
mean risk over its points (AURC; Geifman, Uziel and El-Yaniv, ICLR 2019). Refused cases are never covered. What is
not here: setting a threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.lines import Line
from eval.metrics import good


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of (coverage, risk), surest first, and the area under them; empty without answers."""

    points: tuple[tuple[float, float], ...]
    area: float | None


def curve(lines: Sequence[Line]) -> Curve:
    """The curve of a run. Answers of equal confidence are one point: nothing tells them apart."""
    answered = [line for line in lines if line.answered]
    sure = sorted(((line.confidence, good(line)) for line in answered), key=lambda x: -_rank(x[0]))
    points: list[tuple[float, float]] = []
    wrong = 0
    for n, (score, fine) in enumerate(sure, 1):
        wrong += not fine
        if n == len(sure) or score != sure[n][0]:
            points.append((n / len(lines), wrong / n))
    return Curve(tuple(points), sum(r for _, r in points) / len(points) if points else None)


def _rank(score: float | None) -> float:
    return float("-inf") if score is None else score
