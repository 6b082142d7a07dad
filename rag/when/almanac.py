"""Calendar arithmetic: the week that holds a day, a month earlier, the first third of a year.

What is not here: words. Weeks start on Monday; seasons are the northern, meteorological ones. Adding months is
dateutil's. Nothing here raises at the ends of the calendar: it stops there.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

Unit = Literal["day", "week", "month", "quarter", "year", "decade"]
Period = tuple[date, date]
"""First and last day, both included."""

_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


def shift(day: date, steps: int, unit: Unit) -> date:
    """The day `steps` units later: (31 January 2025, 1, "month") → 28 February 2025."""
    try:
        if unit in _MONTHS:
            moved: date = day + relativedelta(months=steps * _MONTHS[unit])
            return moved
        return day + timedelta(days=steps * (7 if unit == "week" else 1))
    except (OverflowError, ValueError):
        return date.max if steps > 0 else date.min


def months(year: int, month: int, many: int) -> Period:
    """`many` months from the first of `month`: (2025, 4, 3) → 1 April to 30 June 2025."""
    first = date(year, month, 1)
    after = shift(first, many, "month")
    return first, shift(after, -1, "day") if after < date.max else after


def around(day: date, unit: Unit) -> Period:
    """The calendar's day, week, month … that holds `day`: (15 September 2025, "week") → 15 to 21 September 2025."""
    if unit == "day":
        return day, day
    if unit == "week":
        first = shift(day, -day.weekday(), "day")
        return first, shift(first, 6, "day")
    if unit == "month":
        return months(day.year, day.month, 1)
    if unit == "quarter":
        return months(day.year, (day.month - 1) // 3 * 3 + 1, 3)
    return months(day.year, 1, 12) if unit == "year" else months(max(1, day.year // 10 * 10), 1, 120)


def begun(period: Period, today: date) -> Period:
    """The period, or the same one a year earlier if it has not begun by `today`."""
    return (shift(period[0], -1, "year"), shift(period[1], -1, "year")) if period[0] > today else period


def third(period: Period, n: int) -> Period:
    """The `n`th third (0, 1, 2) of a month or a year: (March, 2) → 21 to 31 March; (2024, 0) → January to April."""
    first, last = period
    if (first.year, first.month) != (last.year, last.month):
        return months(first.year, 1 + 4 * n, 4)
    return first.replace(day=1 + 10 * n), last if n == 2 else first.replace(day=10 + 10 * n)
