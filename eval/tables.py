"""Tables of a run: each metric's mean and interval, per kind and split.

What is not here: how they are shown (`eval.report` for the browser, `eval.app` for the terminal).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.intervals import Interval, interval
from eval.lines import Line
from eval.metrics import METRICS, scores

ALL = "all"


@dataclass(frozen=True, slots=True)
class Group:
    """Some cases under one name, with the intervals of all metrics that apply to any of them."""

    name: str
    cases: int
    crashed: int
    means: Mapping[str, Interval]


def group(name: str, lines: Sequence[Line]) -> Group:
    """The means of some lines."""
    values = scores(lines).values()
    found = {m: interval([v for case in values if (v := case[m]) is not None]) for m in METRICS}
    means = {m: i for m, i in found.items() if i is not None}
    return Group(name, len(lines), sum(line.error is not None for line in lines), means)


def groups(lines: Sequence[Line], key: Callable[[Line], str]) -> list[Group]:
    """All lines together, then each group of `key` in the order of its first line."""
    parts: dict[str, list[Line]] = {}
    for line in lines:
        parts.setdefault(key(line), []).append(line)
    rest = [group(name, part) for name, part in parts.items()]
    return [group(ALL, lines), *rest] if len(rest) != 1 else [group(ALL, lines)]


def shown(name: str, value: float) -> str:
    """A metric's value as people read it: ".873", "41 words", "0.31 s"."""
    unit = METRICS[name].unit
    if unit == "s":
        return f"{value:.2f} s"
    if unit in {"words", "tokens"}:
        return f"{value:.0f}"
    return f"{value:.3f}".removeprefix("0") if value < 1 else f"{value:.3f}"


def with_interval(name: str, i: Interval) -> str:
    """A mean with its interval: ".873 [.810, .930]"."""
    return f"{shown(name, i.mean)} [{shown(name, i.low)}, {shown(name, i.high)}]"
