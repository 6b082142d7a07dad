"""Releases per month, or per year over a long time, as a small SVG whose bars are links. Pure.

What is not here: which releases count, addresses (an argument makes them).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from ui.markup import EMPTY, Markup, count, tag

WIDTH, HEIGHT = 720, 48
MAX_MONTHS = 48
"""More bars than this are too thin to hit with a finger on a small screen; then bars are years."""


def periods(days: Iterable[date]) -> list[tuple[str, int]]:
    """Every period from the first to the last day with its number of days: [("2025-05", 3), ("2025-06", 0), …]."""
    found = sorted(days)
    if not found:
        return []
    first, last = found[0], found[-1]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months > MAX_MONTHS:
        years = Counter(f"{d.year:04d}" for d in found)
        return [(f"{y:04d}", years[f"{y:04d}"]) for y in range(first.year, last.year + 1)]
    counts = Counter(f"{d:%Y-%m}" for d in found)
    start = first.year * 12 + first.month - 1
    names = [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(start, start + months)]
    return [(name, counts[name]) for name in names]


def name(period: str) -> str:
    """A period in words: "2025-08" -> "August 2025"; "2025" -> "2025"."""
    return period if len(period) == 4 else f"{date.fromisoformat(period + '-01'):%B %Y}"


def plot(bars: Sequence[tuple[str, int]], *, chosen: str, href: Callable[[str], str]) -> Markup:
    """The plot; `href` gives the address that a bar leads to, `chosen` is the period that is filtered on."""
    if len(bars) < 2:
        return EMPTY
    step = WIDTH / len(bars)
    top = max(n for _, n in bars)
    drawn = [_bar(bar, nth * step, step, top=top, chosen=chosen, href=href) for nth, bar in enumerate(bars)]
    shape = tag(
        "svg", *drawn, viewBox=f"0 0 {WIDTH} {HEIGHT}", preserveAspectRatio="none", class_="timeline", role="group",
        aria_label="Releases over time",
    )  # fmt: skip
    return tag("div", shape, tag("div", *_labels(bars), class_="years", aria_hidden="true"), class_="plot")


def _bar(
    bar: tuple[str, int], x: float, step: float, *, top: int, chosen: str, href: Callable[[str], str]
) -> Markup | None:
    period, n = bar
    if not n:
        return None
    tall = max(4.0, (HEIGHT - 6) * n / top)
    label = f"{name(period)}: {count(n, 'release')}"
    slot = tag("rect", x=f"{x:.1f}", y=0, width=f"{step:.1f}", height=HEIGHT, class_="slot")
    shape = tag(
        "rect", x=f"{x + step * 0.14:.1f}", y=f"{HEIGHT - tall:.1f}", width=f"{step * 0.72:.1f}", height=f"{tall:.1f}",
        rx=2, class_="bar",
    )  # fmt: skip
    current = "true" if period == chosen else None
    return tag("a", tag("title", label), slot, shape, href=href(period), aria_label=label, aria_current=current)


def _labels(bars: Sequence[tuple[str, int]]) -> list[Markup]:
    """The year under its first bar, in percent of the width; years that would touch the one before are left out."""
    drawn: list[Markup] = []
    free = 0.0
    for nth, (period, _) in enumerate(bars):
        left = 100 * nth / len(bars)
        if (nth == 0 or len(period) == 4 or period.endswith("-01")) and left >= free:
            drawn.append(tag("span", period[:4], style=f"left:{left:.2f}%"))
            free = left + 12
    return drawn
