"""What days are grouped by where releases are counted over time: days, months, years, days of the week. Pure.

"2025-08-07" is in the month "2025-08", and on a "Thursday". What is not here: dates in questions (when).
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from rag.counting.criteria import DAYS

PARTS: Mapping[str, Callable[[date], str]] = {
    "day": date.isoformat,
    "quarter": lambda day: f"{day:%Y}-Q{(day.month + 2) // 3}",
    "month": lambda day: f"{day:%Y-%m}",
    "year": lambda day: f"{day:%Y}",
    "weekday": lambda day: DAYS[day.weekday()],
    "calendar month": lambda day: month_name[day.month],
}
"""What is counted -> the value of a day, as `Plan.listed` names it."""
IN_ORDER = frozenset({"day", "month", "quarter", "year"})
"""Those whose values are shown in order of time."""


def lacking(listed: str, held: Iterable[str], first: date, last: date) -> list[str]:
    """The values between two days, both included, that are not among those held: ["2025-09"]."""
    part = PARTS[listed]
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    return sorted(set(map(part, days)) - set(held), key=lambda value: _place(listed, value))


def _place(listed: str, value: str) -> tuple[int, str]:
    order = {"weekday": DAYS, "calendar month": tuple(month_name)}.get(listed, ())
    return (order.index(value) if value in order else 0, value)
