"""Three charts as inline SVG: risk over coverage, reliability of the confidence, how many answers took how long.

What is not here: anything drawn by a script, any font or image from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from eval.calibration import Calibration
from eval.markup import Safe, tag
from eval.risk import Curve

WIDTH, HEIGHT, EDGE = 420, 220, 36
BINS = 24


def _x(share: float) -> float:
    return round(EDGE + share * (WIDTH - 2 * EDGE), 1)


def _y(share: float) -> float:
    return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)


SHARES = ("0", ".25", ".5", ".75", "1")


def _frame(
    label: str, x_label: str, y_label: str, *, x_ticks: Sequence[str], y_ticks: Sequence[str], marks: Sequence[Safe]
) -> Safe:
    """Axes with evenly spaced ticks from end to end, a line for each of the upright one, and what is drawn on them."""
    across = [(n / (len(x_ticks) - 1), said) for n, said in enumerate(x_ticks)]
    upward = [(n / (len(y_ticks) - 1), said) for n, said in enumerate(y_ticks)]
    axes = [
        *(tag("line", x1=_x(0), y1=_y(at), x2=_x(1), y2=_y(at), class_="grid") for at, _ in upward),
        tag("line", x1=_x(0), y1=_y(0), x2=_x(1), y2=_y(0), class_="axis"),
        tag("line", x1=_x(0), y1=_y(0), x2=_x(0), y2=_y(1), class_="axis"),
        tag("text", x_label, x=_x(0.5), y=HEIGHT - 6, text_anchor="middle"),
        tag("text", y_label, x=_x(0), y=_y(1) - 10, text_anchor="start"),
        *(tag("text", said, x=_x(at), y=HEIGHT - EDGE + 14, text_anchor="middle") for at, said in across),
        *(tag("text", said, x=_x(0) - 5, y=_y(at) + 4, text_anchor="end") for at, said in upward),
    ]
    return tag("svg", tag("title", label), *axes, *marks, viewBox=f"0 0 {WIDTH} {HEIGHT}", width=WIDTH, role="img")


def risk_coverage(curve: Curve) -> Safe:
    """The risk-coverage curve, both axes from 0 to 1."""
    points = " ".join(f"{_x(coverage)},{_y(risk)}" for coverage, risk in curve.points)
    marks = [tag("polyline", points=points, class_="curve")] if points else []
    return _frame(
        "risk over coverage",
        "share of the cases answered",
        "share of the answers not good",
        x_ticks=SHARES,
        y_ticks=SHARES,
        marks=marks,
    )


def reliability(found: Calibration) -> Safe:
    """Share of good answers over confidence, against the diagonal; a dot's area is the bin's share of the answers."""
    total = sum(b.n for b in found.bins) or 1
    marks = [tag("line", x1=_x(0), y1=_y(0), x2=_x(1), y2=_y(1), class_="axis")]
    marks += [tag("polyline", points=" ".join(f"{_x(b.confidence)},{_y(b.good)}" for b in found.bins), class_="curve")]
    marks += [
        tag("circle", tag("title", f"{b.n} answers"), cx=_x(b.confidence), cy=_y(b.good),
            r=round(3 + 12 * (b.n / total) ** 0.5, 1), class_="bar")
        for b in found.bins
    ]  # fmt: skip
    return _frame("reliability", "confidence", "share of the answers good", x_ticks=SHARES, y_ticks=SHARES, marks=marks)


def histogram(values: Sequence[float], unit: str) -> Safe:
    """How many values lie in each of 24 equal ranges from 0 to the largest."""
    top = max(values, default=0.0)
    bins = [0] * BINS
    for value in values:
        bins[min(int(value / top * BINS), BINS - 1) if top else 0] += 1
    most = max(bins) or 1
    edges = [n / BINS for n in range(BINS + 1)]
    bars = [
        tag(
            "rect", x=_x(left), width=round(_x(right) - _x(left) - 1, 1), y=_y(count / most),
            height=round(_y(0) - _y(count / most), 1), class_="bar",
        )
        for (left, right), count in zip(pairwise(edges), bins, strict=True)
    ]  # fmt: skip
    ticks = [f"{top * n / 4:.2f}" for n in range(5)]
    return _frame("distribution", unit, "answers", x_ticks=ticks, y_ticks=("0", str(most)), marks=bars)
