"""A run as one HTML file that needs nothing else: tables, charts, and every case, what did not go well first.

No script, nothing fetched; what releases, questions and models say is escaped. What is not here: one case
(`eval.onecase`), comparing runs (`eval.sidebyside`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from eval import charts, risk
from eval.calibration import calibration
from eval.cases import SPLITS
from eval.lines import Line, Run
from eval.markup import Safe, fold, join, table, tag
from eval.metrics import ANSWERS, METRICS, RETRIEVAL, Metric, good, scores
from eval.onecase import folded
from eval.tables import Group, group, groups, shown

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;margin:.5rem 0 1.5rem;font-variant-numeric:tabular-nums;display:block;
overflow-x:auto;font-size:13px}
th,td{padding:.25rem .5rem;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}
thead th{vertical-align:bottom} td{white-space:nowrap} td.long,dd{white-space:pre-wrap;overflow-wrap:anywhere}
small,.note{color:#666} small{display:block;font-size:11px} th small{font-weight:400}
p{max-width:46rem} .row{display:flex;flex-wrap:wrap;gap:0 3rem} .row>div{flex:0 1 27rem}
details{margin:.3rem 0} summary{cursor:pointer}
details details{margin-left:1rem;border-left:3px solid #eee;padding-left:.8rem} dt{font-weight:600;margin-top:.4rem}
dd{margin:0 0 0 1rem} .bad{color:#a40000} blockquote{margin:.2rem 0 .2rem 1rem;white-space:pre-wrap}
pre{font-size:12px;overflow-x:auto} svg{max-width:100%;height:auto} svg text{font:11px system-ui,sans-serif;fill:#444}
.axis{stroke:#888} .grid{stroke:#e4e4e4} .bar{fill:#4a7ab5} .curve{fill:none;stroke:#a40000;stroke-width:2}
@media (prefers-color-scheme:dark){body{background:#161616;color:#e6e6e6} th,td{border-color:#333}
small,.note{color:#999} svg text{fill:#bbb} .grid{stroke:#2c2c2c} .bad{color:#ff8a80} .curve{stroke:#ff8a80}
details details{border-color:#333}}
"""
ENOUGH = 10
"""Cases from which on a group's interval is shown: of two, a bootstrap says little."""
INTERVALS = (
    "Mean, its 95 % bootstrap interval, and how many cases it is of. An interval without width means that all of these "
    "cases went the same way, not that all others will."
)
RISK = (
    "If only the surest answers were given: the share of all cases that would be answered, and the share of those "
    "answers that would not be good. The lower the curve, the better its confidence sorts. A run that answers less "
    "ends further left: compare areas only beside that share."
)
TRUE = (
    "The answers in ten ranges of confidence: on the diagonal, as many are good as the confidence says. The larger a "
    "dot, the more answers."
)


def html(run: Run, *, title: str = "Evaluation") -> str:
    """The whole file; the test split comes first."""
    splits = [(split, lines) for split in reversed(SPLITS) if (lines := run.of(split))]
    parts: list[object] = [tag("h1", title), _about(run), _summary(splits)]
    parts += [_split(split, lines) for split, lines in splits]
    every = [line for _, part in splits for line in part]
    bad = [line for line in every if not good(line)]
    parts += [
        tag("h2", f"What did not go well: {len(bad)} of {len(every)}"),
        _by_kind(bad),
        tag("h2", f"What went well: {len(every) - len(bad)}"),
        _by_kind([line for line in every if good(line)]),
        tag("h2", "What was run"),
        fold("Code, settings, models, archive, cases", tag("pre", _pretty(run.fingerprint))),
    ]
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
    worded = "only ranked, not answered" if print_.get("mode") == "search" else f"answers worded by {print_['llm']}"
    about = (
        f"{len(run.lines)} cases over {print_['archive'].get('releases', '?'):,} releases, {worded}"
        f"{'' if print_.get('rerank', True) else ', not reranked'}; "
        f"code {print_['code']['commit'] or print_['code']['sha256'][:12]}."
    )
    warnings = []
    if len(run.lines) != wanted:
        warnings.append(
            tag("p", f"Not finished: {wanted - len(run.lines)} of {wanted} cases are missing.", class_="bad")
        )
    if crashed:
        warnings.append(tag("p", f"{crashed} cases crashed; each scores zero.", class_="bad"))
    return join([tag("p", about), *warnings])


def _summary(splits: Sequence[tuple[str, Sequence[Line]]]) -> Safe:
    """Every metric in words, a column a split."""
    found = [group(f"{split}, {len(lines)} cases", lines) for split, lines in splits]
    rows = [
        [
            join([m.meaning, tag("small", f"{_title(m.name)}, {m.better}er is better")]),
            *(_mean(g, m.name, least=1) for g in found),
        ]
        for m in METRICS.values()
        if any(m.name in g.means for g in found)
    ]
    return join([tag("h2", "In short"), tag("p", INTERVALS), table(["", *(g.name for g in found)], rows)])


def _split(split: str, lines: Sequence[Line]) -> Safe:
    by_kind = groups(lines, lambda line: line.case.kind)[1:]
    parts = [tag("h2", f"Split “{split}”: {sum(map(good, lines))} of {len(lines)} went well")]
    if by_kind:
        for name, metrics in _blocks(by_kind):
            parts += [tag("h3", f"{name} by kind of question, where these differ"), _means(by_kind, metrics)]
    if any(line.answered for line in lines):
        parts += [tag("div", *_confidence(lines), class_="row"), tag("div", *_latency(lines), class_="row")]
    return join(parts)


def _confidence(lines: Sequence[Line]) -> Iterable[Safe]:
    curve, found = risk.curve(lines), calibration(lines)
    if curve.area is not None:
        share, wrong = curve.points[-1]
        said = f"Area {curve.area:.3f}; with every answer given, {share:.2f} of the cases are answered, {wrong:.2f} of "
        yield _drawn("Risk and coverage", RISK, f"{said}these not good.", charts.risk_coverage(curve))
    if found.error is not None:
        auc = "" if found.auc is None else f" Answerable told from unanswerable: AUC {found.auc:.3f}."
        said = f"Expected calibration error {found.error:.3f}.{auc}"
        yield _drawn("Is the confidence true?", TRUE, said, charts.reliability(found))


def _drawn(title: str, about: str, said: str, chart: Safe) -> Safe:
    """A chart under what it shows."""
    note = [tag("p", about, class_="note")] if about else []
    return tag("div", tag("h3", title), *note, tag("p", said), chart)


def _blocks(found: Sequence[Group]) -> Iterable[tuple[str, list[Metric]]]:
    """The metrics in which groups differ, answers and retrieval apart, without seconds and tokens."""
    for name, metrics in (("Answers", ANSWERS), ("Retrieval", RETRIEVAL)):
        used = [m for m in metrics if m.unit in {"share", "words"} and len(_values(found, m.name)) > 1]
        if used:
            yield name, used


def _values(found: Sequence[Group], name: str) -> set[float]:
    return {g.means[name].mean for g in found if name in g.means}


def _means(found: Sequence[Group], metrics: Sequence[Metric]) -> Safe:
    rows = [
        [g.name, g.cases, *(_mean(g, m.name) for m in metrics)] + ([] if not g.crashed else [f"{g.crashed} crashed"])
        for g in found
    ]
    return table(["kind", "cases", *(tag("span", _title(m.name), title=m.meaning) for m in metrics)], rows)


def _title(name: str) -> str:
    return name.replace("_", " ")


def _mean(g: Group, name: str, *, least: int = ENOUGH) -> Safe | str:
    """A mean; with its interval where that says something, and the number of cases where it is not the group's."""
    i = g.means.get(name)
    if i is None:
        return "–"
    telling = i.n >= least and (i.low < i.high or least == 1)
    said = [f"{shown(name, i.low)} … {shown(name, i.high)}"] if telling else []
    said += [f"n {i.n}"] if i.n != g.cases else []
    return join([shown(name, i.mean), *([tag("small", ", ".join(said))] if said else [])])


def _latency(lines: Sequence[Line]) -> Iterable[Safe]:
    values = scores(lines).values()
    for name in ("seconds_evidence", "seconds_total"):
        times = sorted(v for case in values if (v := case[name]) is not None)
        if times:
            at = ((0.5, "half within"), (0.9, "90 %"), (0.95, "95 %"), (1.0, "all"))
            said = ", ".join(f"{what} {times[min(int(q * len(times)), len(times) - 1)]:.2f} s" for q, what in at)
            yield _drawn(METRICS[name].meaning.capitalize(), "", said, charts.histogram(times, "seconds"))


def _by_kind(lines: Sequence[Line]) -> Safe:
    """Cases by kind, each to be opened."""
    kinds = dict.fromkeys(line.case.kind for line in lines)
    of_kind = ((kind, [line for line in lines if line.case.kind == kind]) for kind in kinds)
    return join(fold(f"{kind}: {len(mine)}", *map(folded, mine)) for kind, mine in of_kind)


def markdown(run: Run, split: str, names: Sequence[str]) -> str:
    """A table for a README: one row a kind, some metrics."""
    found = groups(run.of(split), lambda line: line.case.kind)
    head = ["kind", "cases", *names]
    rows = [[g.name, str(g.cases), *(shown(n, g.means[n].mean) if n in g.means else "–" for n in names)] for g in found]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)) + "\n"
