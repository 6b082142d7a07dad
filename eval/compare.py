"""Two runs of the same cases, case by case: who won, by how much, and which cases flipped.

What is not here: two sets of cases; where the cases of both runs differ, only what they share is compared, and said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eval.cases import as_json
from eval.intervals import Interval, paired
from eval.lines import Line, Run
from eval.metrics import METRICS, good, scores
from rag import UsageError


@dataclass(frozen=True, slots=True)
class Pair:
    """One metric on both sides: means, wins of the second (by its own sense of better), the mean difference."""

    metric: str
    first: float
    second: float
    wins: int
    losses: int
    ties: int
    difference: Interval

    @property
    def telling(self) -> bool:
        """Whether the interval of the difference leaves zero out."""
        return self.difference.low > 0 or self.difference.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """All metrics that apply, the flipped cases as (first, second), and how many cases only one side has."""

    pairs: tuple[Pair, ...]
    flips: tuple[tuple[Line, Line], ...]
    shared: int
    unshared: int
    changed: Mapping[str, tuple[object, object]]


def compare(first: Run, second: Run, *, split: str | None = None) -> Comparison:
    """The second run against the first.

    Raises:
        UsageError: they share no case.
    """
    left = {line.case.id: line for line in first.of(split)}
    right = {line.case.id: line for line in second.of(split)}
    both = [i for i in left if i in right and as_json(left[i].case) == as_json(right[i].case)]
    if not both:
        raise UsageError("the two runs share no case: run both on the same file of cases")
    values = scores(left[i] for i in both), scores(right[i] for i in both)
    pairs = (_pair(name, [(values[0][i][name], values[1][i][name]) for i in both]) for name in METRICS)
    flips = tuple((left[i], right[i]) for i in both if good(left[i]) != good(right[i]))
    return Comparison(
        tuple(p for p in pairs if p is not None),
        tuple(sorted(flips, key=lambda flip: good(flip[1]))),
        len(both),
        len(left.keys() | right.keys()) - len(both),
        _changed(first.fingerprint, second.fingerprint),
    )


def _pair(name: str, values: list[tuple[float | None, float | None]]) -> Pair | None:
    """Only cases to which the metric applies on both sides are paired."""
    known = [(a, b) for a, b in values if a is not None and b is not None]
    first, second = [a for a, _ in known], [b for _, b in known]
    difference = paired(first, second)
    if difference is None:
        return None
    sign = 1 if METRICS[name].better == "high" else -1
    gains = [sign * (b - a) for a, b in known]
    wins, losses = sum(g > 0 for g in gains), sum(g < 0 for g in gains)
    n = len(known)
    return Pair(name, sum(first) / n, sum(second) / n, wins, losses, n - wins - losses, difference)


def _changed(first: Mapping[str, object], second: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """What differs in two fingerprints, by dotted name."""
    flat = _flat(first), _flat(second)
    names = [*flat[0], *(n for n in flat[1] if n not in flat[0])]
    return {n: (flat[0].get(n), flat[1].get(n)) for n in names if flat[0].get(n) != flat[1].get(n)}


def _flat(value: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, inner in value.items():
        found |= _flat(inner, f"{prefix}{name}.") if isinstance(inner, Mapping) else {prefix + name: inner}
    return found
