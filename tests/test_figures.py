"""Numbers and dates in one form: each line of the table can be checked by eye."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rag.figures import days, figures, missing_figure

TABLE = [
    ("about 12,000 tonnes", [("12000", "tonne", "")]),
    ("twelve thousand tons", [("12000", "tonne", "")]),
    ("49% and 86 per cent", [("49", "percent", ""), ("86", "percent", "")]),
    ("3 percentage points", [("3", "percentage point", "")]),
    ("5 to 10 mg", [("5", "milligram", ""), ("10", "milligram", "")]),
    ("5–10 mg", [("5", "milligram", ""), ("10", "milligram", "")]),
    ("COVID-19, PD-1, CHI3L3 and 5G", []),
    ("$3 billion", [("3000000000", "dollar", "")]),
    ("US$3.5m", [("3500000", "dollar", "")]),
    ("£2bn", [("2000000000", "sterling", "")]),
    ("a hundred mice, two dozen rats", [("100", "", ""), ("24", "", "")]),
    ("fivefold, 5-fold, five times", [("5", "fold", ""), ("5", "fold", ""), ("5", "fold", "")]),
    ("a 12-week trial", [("12", "week", "")]),
    ("over 12 weeks", [("12", "week", "")]),
    ("up to 30% or more than thirty percent", [("30", "percent", "below"), ("30", "percent", "above")]),
    ("no more than 30%", [("30", "percent", "below")]),
    ("at least 7", [("7", "", "above")]),
    ("−5 °C", [("-5", "celsius", "")]),
    ("twenty-one", [("21", "", "")]),
    ("the 1st and the third", [("1", "ordinal", ""), ("3", "ordinal", "")]),
    ("in mid-2020", [("2020", "", "")]),
    ("p < .05 and 0.05", [("0.05", "", "below"), ("0.05", "", "")]),
    ("on 7 August 2025", []),
]


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[t[0] for t in TABLE])
def test_figures(text: str, expected: list[tuple[str, str, str]]) -> None:
    """Value, unit, bound of each."""
    assert [(f.value, f.unit, f.bound) for f in figures(text)] == [(Decimal(v), u, b) for v, u, b in expected]


@pytest.mark.parametrize(
    "text", ["7 August 2025", "August 7, 2025", "Aug. 7, 2025", "7th of August 2025", "2025-08-07"]
)
def test_a_date_in_many_forms(text: str) -> None:
    """All are the seventh of August 2025."""
    assert [(d.year, d.month, d.day) for d in days(text)] == [(2025, 8, 7)]


def test_a_date_may_stand_in_the_heading() -> None:
    """The day is in the text, the year in the publication date; another year is in neither."""
    published = [date(2025, 8, 9)]
    assert missing_figure("on 7 August 2025", "It began on Aug. 7.", published) is None
    assert missing_figure("in 2025", "It began.", published) is None
    assert missing_figure("on 7 August 2024", "It began on Aug. 7.", published) is not None
