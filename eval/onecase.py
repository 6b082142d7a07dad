"""One case of a run as a reader sees it: why it did not go well, and its question, gold, answer and quotes as HTML.

What is not here: pages (`eval.report`, `eval.sidebyside`), metrics.
"""

from __future__ import annotations

from eval.lines import Json, Line
from eval.markup import Safe, fold, join, tag
from eval.match import missing
from eval.metrics import good, scores

RANKED = 5


def verdict(line: Line) -> str:
    """Why a case did not go well, in a few words; "good" where it did."""
    if line.error:
        return f"crashed: {line.error}"
    if good(line):
        return "good"
    value = scores([line])[line.case.id]
    if not line.asked:
        return "no gold release among the first ten"
    said = [
        text
        for bad, text in (
            (value["false_refusal"], "refused, though answerable"),
            (value["true_refusal"] == 0, "answered, though unanswerable"),
            (
                line.answered and value["right"] == 0,
                "not the gold list" if line.case.listing else "gold answer not stated",
            ),
            (line.answered and value["right_release"] == 0, "gold release not cited"),
            (value["forbidden"], "says what is forbidden"),
        )
        if bad
    ]
    return "; ".join(said)


def headline(line: Line) -> str:
    """A case in one line."""
    why = "" if good(line) else f" — {verdict(line)}"
    return f"{line.case.id} ({line.case.split}): {line.case.question}{why}"


def case(line: Line) -> Safe:
    """One case: question, gold, what was answered and from which quotes, and what ranked first."""
    c = line.case
    rows: list[tuple[str, object]] = [("turn", f"{t.question} → {t.answer}") for t in c.history]
    rows += [("question", _asked(line)), ("gold", _gold(line))]
    rows += [(_status(line), _answer(line))] if line.asked else []
    quotes = [
        tag("blockquote", f"[{q['n']}] {q['title']}: “{q['quote']}”", tag("small", _mark(line, q)))
        for q in line.citations
    ]
    if quotes:
        rows.append(("evidence", join(quotes)))
    if line.ranked:
        rows.append(("ranked", "\n".join(_named(line, n, name) for n, name in enumerate(line.ranked[:RANKED], 1))))
    if c.note:
        rows.append(("note", c.note))
    return tag("dl", *(item for name, value in rows for item in (tag("dt", name), tag("dd", value))))


def folded(line: Line) -> Safe:
    """The same, to be opened by a click on its headline."""
    return fold(headline(line), case(line))


def first_ranked(line: Line) -> str:
    """What ranks first, by its title where that is known; "" where nothing does."""
    return next((line.titles.get(name, name) for name in line.ranked), "")


def _asked(line: Line) -> str:
    scope = line.case.scope
    said = {"from": scope.after, "up to": scope.before, "as of": scope.as_of, "by": scope.institution}
    limits = ", ".join(f"{name} {value}" for name, value in said.items() if value)
    return line.case.question + (f"\n({limits})" if limits else "")


def _status(line: Line) -> str:
    if line.answer is None:
        return "crash"
    sure = "" if line.confidence is None else f", confidence {line.confidence:.2f}"
    return f"{line.answer['status']}{sure}"


def _answer(line: Line) -> str:
    if line.answer is None:
        return line.error or ""
    said = [line.text, line.answer["reason"], line.answer.get("notice")]
    rows = "".join(f"\n· {row.get('value') or row['title']}" for row in (line.table or {"rows": []})["rows"])
    return "\n".join(str(part) if not n else f"({part})" for n, part in enumerate(said) if part) + rows


def _gold(line: Line) -> str:
    if not line.case.answerable:
        return "no answer in the archive" + (
            f"; forbidden: {', '.join(line.case.forbidden)}" if line.case.forbidden else ""
        )
    if gold := line.case.listing:
        return f"{gold.count}" + "".join(f"\n· {row}" for row in gold.rows)
    lost = missing(line.text, line.case.answers) if line.asked else []
    stated = " + ".join(" / ".join(group) + (" (missing)" if group in lost else "") for group in line.case.answers)
    released = ", ".join(line.case.releases)
    return "\n".join(part for part in (stated, f"{line.case.releases_mode} of: {released}" if released else "") if part)


def _mark(line: Line, q: Json) -> str:
    if not line.gold:
        return str(q["release_id"])
    return "gold release" if q["release_id"] in line.gold else f"{q['release_id']}, not gold"


def _named(line: Line, n: int, name: str) -> str:
    return f"{n}. {line.titles.get(name, name)}" + (" (gold)" if name in line.gold else "")
