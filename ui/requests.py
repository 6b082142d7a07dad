"""What a visitor sends, checked and clamped before anything is done with it.

What is not here: limits on bytes, paths and rates (security), who a visitor is (auth, pages).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from rag import Filters, UsageError

MAX_QUESTION = 1000
MAX_NAME = 200
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)


def question(words: object) -> str:
    """A question in one piece; raises UsageError where it is empty or too long."""
    plain = words.strip() if isinstance(words, str) else ""
    if not plain:
        raise UsageError("write a question first")
    if len(plain) > MAX_QUESTION:
        raise UsageError(f"a question may have {MAX_QUESTION} characters, this one has {len(plain)}: shorten it")
    return plain


def day(words: object, name: str) -> date | None:
    """A day as 2025-08-07, or None for nothing; raises UsageError for anything else."""
    plain = words.strip() if isinstance(words, str) else ""
    if not plain:
        return None
    try:
        return date.fromisoformat(plain[:40])
    except ValueError:
        raise UsageError(f"{name}: {plain[:40]!r} is no date, write it as 2025-08-07") from None


def today() -> date:
    """The day that it is, where the server stands."""
    return datetime.now(UTC).astimezone().date()


def filters(after: object = None, before: object = None, as_of: object = None, institution: object = None) -> Filters:
    """A visitor's filters. As-of never lies in the future here: it is clamped to today.

    Raises:
        UsageError: a date is no date, or no day lies between the two.
    """
    first, last, seen = day(after, "from"), day(before, "until"), day(as_of, "as of")
    if first and last and first > last:
        raise UsageError(f"no day lies between {first} and {last}: change from or until")
    whose = institution.strip()[:MAX_NAME] if isinstance(institution, str) else ""
    return Filters(first, last, min(seen, today()) if seen else None, whose or None)


def llm(name: object, allowed: Sequence[str]) -> str:
    """The model that a visitor chose, if the owner allows it; nothing is the first of those allowed.

    Raises:
        UsageError: the owner does not allow it.
    """
    if not name:
        return allowed[0]
    if name not in allowed:
        raise UsageError(f"this model is not offered here: choose one of {', '.join(allowed)}")
    return str(name)


def span(words: str | None) -> tuple[int, int] | None:
    """Two offsets: "10-25" -> (10, 25); None where it is no span."""
    found = _SPAN.fullmatch(words or "")
    if not found or int(found[1]) >= int(found[2]):
        return None
    return int(found[1]), int(found[2])
