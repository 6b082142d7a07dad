"""Exact lists: is the count the gold count, and are the rows the gold rows? One value a case, as in `eval.metrics`.

Rows are compared as written, by title or by value, after `eval.match.plain`; a row that is there twice counts twice.
What is not here: questions whose answer is a sentence.
"""

from __future__ import annotations

from collections import Counter

from eval.cases import Listing
from eval.lines import Line
from eval.match import plain, says


def count_exact(line: Line) -> float | None:
    """Cases that count or list: 1 if the table's count is the gold count; without a table, if the text states it."""
    gold = line.case.listing
    if gold is None:
        return None
    return float(line.answered and _counted(line, gold))


def _counted(line: Line, gold: Listing) -> bool:
    table = line.table
    if table is not None:
        return bool(table["count"] == gold.count)
    return says(line.text, str(gold.count)) or (not gold.count and says(line.text, "none"))


def row_precision(line: Line) -> float | None:
    """Cases whose gold rows are known: share of the answer's rows that are gold; 1 where none is wanted or given."""
    return _shared(line, of_gold=False)


def row_recall(line: Line) -> float | None:
    """Cases whose gold rows are known: share of the gold rows that are among the answer's."""
    return _shared(line, of_gold=True)


def _shared(line: Line, *, of_gold: bool) -> float | None:
    gold = line.case.listing
    if gold is None or (gold.count and not gold.rows):
        return None
    if not line.answered:
        return 0.0
    wanted = Counter(map(plain, gold.rows))
    given = Counter(plain(str(row.get("value") or row["title"])) for row in (line.table or {"rows": []})["rows"])
    total = sum(wanted.values() if of_gold else given.values())
    if not total:
        return float(not wanted or bool(given))
    return sum((wanted & given).values()) / total


def exact(line: Line) -> bool:
    """Whether count and rows, as far as gold knows them, are the gold ones."""
    return all(value in {None, 1.0} for value in (count_exact(line), row_precision(line), row_recall(line)))
