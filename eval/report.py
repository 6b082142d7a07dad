"""A run as one HTML file that needs nothing else: tables, charts, and every case that did not go well.

No script, nothing fetched; what releases, questions and models say is escaped. What is not here: comparing runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from eval import charts, risk
from eval.calibration import calibration
from eval.cases import SPLITS
from eval.lines import Json, Line, Run
from eval.markup import Safe, fold, join, table, tag
from eval.match import missing
from eval.metrics import ANSWERS, METRICS, RETRIEVAL, Metric, good, scores
from eval.tables import Group, groups, shown

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;margin:.5rem 0 1.5rem;font-variant-numeric:tabular-nums;display:block;
overflow-x:auto;font-size:13px}
th,td{padding:.25rem .6rem;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}
td{white-space:nowrap} td.long,dd{white-space:pre-wrap;overflow-wrap:anywhere}
small{color:#666;display:block;font-size:11px}
 details{margin:.3rem 0} summary{cursor:pointer}
details details{margin-left:1rem;border-left:3px solid #eee;padding-left:.8rem} dt{font-weight:600;margin-top:.4rem}
dd{margin:0 0 0 1rem} .bad{color:#a40000} blockquote{margin:.2rem 0 .2rem 1rem;white-space:pre-wrap}
svg text{font:11px system-ui,sans-serif;fill:#444} .axis{stroke:#888} .bar{fill:#4a7ab5}
.curve{fill:none;stroke:#a40000;stroke-width:2}
@media (prefers-color-scheme:dark){body{background:#161616;color:#e6e6e6} th,td{border-color:#333} small{color:#999}
svg text{fill:#bbb} .bad{color:#ff8a80} details details{border-color:#333}}
"""


def html(run: Run, *, title: str = "Evaluation") -> str:
    """The whole file."""
    parts: list[object] = [tag("h1", title), _about(run)]
    for split in SPLITS:
        lines = run.of(split)
        if lines:
            parts.append(_split(split, lines))
    parts += [_failures(run.lines), tag("h2", "Fingerprint"), tag("pre", _pretty(run.fingerprint)), _definitions()]
    return page(title, parts)


def page(title: str, parts: Iterable[object]) -> str:
    """One self-contained HTML file."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", Safe(STYLE)),
    )
    return "<!doctype html>\n" + tag("html", head, tag("body", *parts), lang="en") + "\n"


def _pretty(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)


def _about(run: Run) -> Safe:
    print_ = run.fingerprint
    wanted = print_["cases"]["n"]
    crashed = sum(line.error is not None for line in run.lines)
    about = (
        f"{len(run.lines)} cases, {print_['archive'].get('releases', '?')} releases, answers worded by "
        f"{print_['llm']}, code {print_['code']['commit'] or print_['code']['sha256'][:12]}."
    )
    warnings = []
    if len(run.lines) != wanted:
        warnings.append(
            tag("p", f"Not finished: {wanted - len(run.lines)} of {wanted} cases are missing.", class_="bad")
        )
    if crashed:
        warnings.append(tag("p", f"{crashed} cases crashed; each scores zero.", class_="bad"))
    return join([tag("p", about), *warnings])


def _split(split: str, lines: Sequence[Line]) -> Safe:
    by_kind = groups(lines, lambda line: line.case.kind)
    parts = [tag("h2", f"Split “{split}”"), tag("p", "Mean and 95 % bootstrap interval.")]
    for name, metrics in _blocks(by_kind):
        parts += [tag("h3", name), _means(by_kind, metrics)]
    if any(line.answered for line in lines):
        parts += [*_confidence(lines), *_latency(lines)]
    return join(parts)


def _confidence(lines: Sequence[Line]) -> Iterable[Safe]:
    curve, found = risk.curve(lines), calibration(lines)
    area = "" if curve.area is None else f"Area under the curve: {curve.area:.3f}."
    yield from (tag("h3", "Risk and coverage"), tag("p", area), charts.risk_coverage(curve))
    said = [
        "" if found.error is None else f"Expected calibration error: {found.error:.3f}.",
        "" if found.auc is None else f"Answerable told from unanswerable: AUC {found.auc:.3f}.",
    ]
    yield from (tag("h3", "Is the confidence true?"), tag("p", " ".join(said)), charts.reliability(found))


def _blocks(found: Sequence[Group]) -> Iterable[tuple[str, list[Metric]]]:
    """The metrics that any group has, answers and retrieval apart."""
    for name, metrics in (("Answers", ANSWERS), ("Retrieval", RETRIEVAL)):
        used = [m for m in metrics if any(m.name in g.means for g in found)]
        if used:
            yield name, used


def _means(found: Sequence[Group], metrics: Sequence[Metric]) -> Safe:
    rows = [
        [g.name, g.cases, *(_mean(g, m.name) for m in metrics)] + ([] if not g.crashed else [f"{g.crashed} crashed"])
        for g in found
    ]
    return table(["kind", "cases", *(m.name for m in metrics)], rows)


def _mean(g: Group, name: str) -> Safe | str:
    i = g.means.get(name)
    if i is None:
        return "–"
    of = "" if i.n == g.cases else f", n {i.n}"
    return join([shown(name, i.mean), tag("small", f"{shown(name, i.low)} … {shown(name, i.high)}{of}")])


def _latency(lines: Sequence[Line]) -> Iterable[Safe]:
    values = scores(lines).values()
    for name in ("seconds_evidence", "seconds_total"):
        times = sorted(v for case in values if (v := case[name]) is not None)
        if times:
            at = (0.5, 0.9, 0.95, 1.0)
            said = ", ".join(f"p{q * 100:.0f} {times[min(int(q * len(times)), len(times) - 1)]:.2f} s" for q in at)
            yield tag("h3", METRICS[name].meaning)
            yield tag("p", said)
            yield charts.histogram(times, "seconds")


def _failures(lines: Sequence[Line]) -> Safe:
    """Every case that did not go well, by kind, each to be opened."""
    bad = [line for line in lines if not good(line)]
    kinds = dict.fromkeys(line.case.kind for line in bad)
    parts = [
        fold(f"{kind}: {len(mine)}", *(case(line) for line in mine))
        for kind, mine in ((k, [line for line in bad if line.case.kind == k]) for k in kinds)
    ]
    return join([tag("h2", f"What did not go well: {len(bad)} of {len(lines)}"), *parts])


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


def case(line: Line, *, opened: bool = False) -> Safe:
    """One case: question, gold, what was answered and from which quotes; `opened` leaves the fold out."""
    c = line.case
    rows: list[tuple[str, object]] = [("turn", f"{t.question} → {t.answer}") for t in c.history]
    rows += [("question", c.question), ("gold", _gold(line)), ("answer", _answer(line))]
    quotes = [
        tag("blockquote", f"[{q['n']}] {q['title']}: “{q['quote']}”", tag("small", _mark(line, q)))
        for q in line.citations
    ]
    if quotes:
        rows.append(("evidence", join(quotes)))
    if line.ranked:
        rows.append(("ranked", ", ".join(_named(line, name) for name in line.ranked[:5])))
    if c.note:
        rows.append(("note", c.note))
    body = [item for name, value in rows for item in (tag("dt", name), tag("dd", value))]
    if opened:
        return tag("dl", *body)
    return fold(f"{c.id} ({c.split}): {c.question} — {verdict(line)}", tag("dl", *body))


def _answer(line: Line) -> str:
    if line.answer is None:
        return line.error or "not asked"
    reason = f"\n({line.answer['reason']})" if line.answer["reason"] else ""
    rows = "".join(f"\n· {row.get('value') or row['title']}" for row in (line.table or {"rows": []})["rows"])
    return f"{line.answer['status']}: {line.text}{reason}{rows}"


def _gold(line: Line) -> str:
    if not line.case.answerable:
        return "no answer in the archive" + (
            f"; forbidden: {', '.join(line.case.forbidden)}" if line.case.forbidden else ""
        )
    if gold := line.case.listing:
        return f"{gold.count}" + "".join(f"\n{row}" for row in gold.rows)
    lost = missing(line.text, line.case.answers)
    stated = " + ".join(" / ".join(group) + (" (missing)" if group in lost else "") for group in line.case.answers)
    return f"{stated}\n{line.case.releases_mode} of: {', '.join(line.case.releases)}"


def _mark(line: Line, q: Json) -> str:
    return "gold release" if q["release_id"] in line.gold else f"{q['release_id']}, not gold"


def _named(line: Line, name: str) -> str:
    star = "*" if name in line.gold else ""
    return f"{line.titles.get(name, name)}{star}"


def _definitions() -> Safe:
    rows = [
        [m.name, m.meaning, "higher is better" if m.better == "high" else "lower is better"] for m in METRICS.values()
    ]
    return fold("What the columns mean", table(["metric", "meaning", ""], rows))


def markdown(run: Run, split: str, names: Sequence[str]) -> str:
    """A table for a README: one row a kind, some metrics."""
    found = groups(run.of(split), lambda line: line.case.kind)
    head = ["kind", "cases", *names]
    rows = [[g.name, str(g.cases), *(shown(n, g.means[n].mean) if n in g.means else "–" for n in names)] for g in found]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)) + "\n"
