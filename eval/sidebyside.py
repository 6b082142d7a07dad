"""Two runs as one HTML file: every metric with its paired difference, and the cases that flipped side by side.

What is not here: the comparison itself (`eval.compare`), one run (`eval.report`).
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.compare import Comparison, Pair
from eval.lines import Line
from eval.markup import Safe, fold, join, table, tag
from eval.metrics import good
from eval.onecase import case, verdict
from eval.report import page
from eval.tables import shown


def html(found: Comparison, names: tuple[str, str]) -> str:
    """The whole file; `names` are what the two runs are called."""
    about = f"{found.shared} cases on both sides" + (f", {found.unshared} only on one." if found.unshared else ".")
    gained = [flip for flip in found.flips if good(flip[1])]
    lost = [flip for flip in found.flips if not good(flip[1])]
    parts: list[object] = [
        tag("h1", f"{names[0]} → {names[1]}"),
        tag("p", about),
        tag("h2", "What differs in what was run"),
        table(["", *names], [[name, *map(str, values)] for name, values in found.changed.items()]),
        tag("h2", "Metrics, paired"),
        _pairs(found.pairs, names),
        tag("h2", f"Lost: {len(lost)}"),
        _flips(lost, names),
        tag("h2", f"Gained: {len(gained)}"),
        _flips(gained, names),
    ]
    return page(f"{names[0]} and {names[1]}", parts)


def _pairs(pairs: Sequence[Pair], names: tuple[str, str]) -> Safe:
    head = ["metric", *names, "difference", "95 %", "win / loss / tie", "beyond chance"]
    rows = [
        [
            p.metric, shown(p.metric, p.first), shown(p.metric, p.second), f"{p.difference.mean:+.3f}",
            f"{p.difference.low:+.3f} … {p.difference.high:+.3f}", f"{p.wins} / {p.losses} / {p.ties}",
            "yes" if p.telling else "",
        ]
        for p in pairs
    ]  # fmt: skip
    return table(head, rows)


def _flips(flips: Sequence[tuple[Line, Line]], names: tuple[str, str]) -> Safe:
    return join(
        fold(
            f"{first.case.id} ({first.case.kind}): {first.case.question} — {verdict(first)} → {verdict(second)}",
            tag("table", tag("tr", *(tag("th", name) for name in names)), tag("tr", *map(_side, (first, second)))),
        )
        for first, second in flips
    )


def _side(line: Line) -> Safe:
    return tag("td", case(line), class_="long")
