"""The day on which the questions of the tests about dates are asked, and days as the tables write them."""

from __future__ import annotations

from datetime import date

TODAY = date(2025, 9, 15)
"""A Monday."""


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
