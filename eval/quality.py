"""The README's block on quality: figures of the last runs, kept in `quality.json`, rendered without handwork.

    rag eval readme RUN…    keeps the figures of these runs, with a note on how they came about, and writes the block
    rag eval readme         writes the block from the figures that are kept (`make readme`)

Seconds stay out: they are of the machine that measured, not of the reader's. What is not here: measuring.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from eval.lines import Run
from eval.metrics import METRICS
from eval.tables import ALL, groups, shown
from rag import UsageError

Json = dict[str, Any]
WIDTH = 118
FILE = Path(__file__).parent / "quality.json"
BLOCK = re.compile(r"(<!-- quality -->\n).*?(<!-- /quality -->)", re.DOTALL)
ANSWERED = ("right", "right_release", "citation_precision", "verbatim", "true_refusal", "false_refusal", "words")
SEARCHED = ("hits@1", "hits@10", "recall@10", "mrr@10", "ndcg@10")
NAMES = {
    "right": "right", "right_release": "right release", "citation_precision": "citations needed",
    "verbatim": "verbatim", "true_refusal": "refused, unanswerable", "false_refusal": "refused, answerable",
    "words": "words",
}  # fmt: skip


def figures(run: Run, split: str) -> Json:
    """What the README says of a run: means with intervals of all cases, means of each kind.

    Raises:
        UsageError: the run is not finished, or has no case in that split.
    """
    print_ = run.fingerprint
    if len(run.lines) != print_["cases"]["n"]:
        raise UsageError(f"{len(run.lines)} of {print_['cases']['n']} cases were run: finish the run first")
    lines = run.of(split)
    if not lines:
        raise UsageError(f"no case of the run is in split {split!r}")
    found = groups(lines, lambda line: line.case.kind)
    names = [n for n in (ANSWERED if any(line.asked for line in lines) else SEARCHED) if n in found[0].means]
    return {
        "cases": print_["cases"].get("name") or "cases",
        "split": split,
        "llm": print_["llm"],
        "rerank": print_.get("rerank", True),
        "releases": print_["archive"].get("releases"),
        "metrics": names,
        "all": {n: [round(x, 4) for x in (i.mean, i.low, i.high)] for n in names if (i := found[0].means[n])},
        "kinds": [
            {"kind": g.name, "cases": g.cases} | {n: round(g.means[n].mean, 4) for n in names if n in g.means}
            for g in found
        ],
    }


def load(file: Path = FILE) -> Json:
    """What is kept: `{"note": …, "runs": [figures …]}`.

    Raises:
        UsageError: there are none, or the file holds something else.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} holds no figures: name the runs, `rag eval readme RUN…`") from error
    if not isinstance(found, dict) or not found.get("runs"):
        raise UsageError(f"{file} holds no figures: name the runs, `rag eval readme RUN…`")
    return found


def save(runs: Sequence[Json], file: Path = FILE, *, note: str = "") -> None:
    """Keeps figures, and what a reader must know of how they came about."""
    kept = {"note": note, "runs": list(runs)}
    file.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def block(kept: Json) -> str:
    """The block's text: an overview with intervals, then the first run by kind."""
    found = kept["runs"]
    asked = [one for one in found if "right" in one["all"] or "true_refusal" in one["all"]]
    searched = [one for one in found if one not in asked]
    about = "Means over the cases, 95 % bootstrap intervals in brackets; every report says what the columns mean."
    parts = [*wrap(f"{about} {kept['note']}", WIDTH), ""]
    parts += [*_overview(asked, ANSWERED), ""] if asked else []
    parts += [*_overview(searched, SEARCHED), ""] if searched else []
    if asked:
        first = asked[0]
        parts += [f"By kind of question, `{first['cases']}` with `{first['llm']}`:", "", *_kinds(first), ""]
    parts += [
        "“Right” is an answer that states the gold answer. A question that a release almost answers is the hardest to",
        "refuse: read the quotes, they are what the archive says.",
        "",
        "`rag eval run CASES` measures again, `rag eval report RUN` shows every case, `rag eval generate` makes cases",
        "for your own archive.",
    ]
    return "\n".join(parts) + "\n"


def _overview(found: Sequence[Json], order: Sequence[str]) -> list[str]:
    names = [n for n in order if any(n in one["all"] for one in found)]
    head = ["cases", "worded by" if order is ANSWERED else "reranked", "n", *(NAMES.get(n, n) for n in names)]
    rows = [
        [
            f"{one['cases']} ({one['split']})", _second(one, asked=order is ANSWERED), str(one["kinds"][0]["cases"]),
            *(_mean(n, one["all"].get(n)) for n in names),
        ]
        for one in found
    ]  # fmt: skip
    return _markdown(head, rows)


def _second(one: Mapping[str, Any], *, asked: bool) -> str:
    if asked:
        return f"`{one['llm']}`"
    return "yes" if one["rerank"] else "no"


def _mean(name: str, i: Sequence[float] | None) -> str:
    return "–" if i is None else f"{shown(name, i[0])} [{shown(name, i[1])}, {shown(name, i[2])}]"


def _kinds(one: Mapping[str, Any]) -> list[str]:
    names = one["metrics"]
    rows = [
        [k["kind"], str(k["cases"]), *(shown(n, k[n]) if n in k else "–" for n in names)]
        for k in one["kinds"]
        if k["kind"] != ALL
    ]
    return _markdown(["kind", "n", *(NAMES.get(n, n) for n in names)], rows)


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)]


def with_block(readme: str, kept: Json) -> str:
    """A README with its block made anew.

    Raises:
        UsageError: it has no such block.
    """
    if not BLOCK.search(readme):
        raise UsageError("the README has no block between <!-- quality --> and <!-- /quality -->")
    unknown = {n for one in kept["runs"] for n in one["all"]} - set(METRICS)
    if unknown:
        raise UsageError(f"the figures have an unknown metric {unknown.pop()!r}: name the runs anew")
    return BLOCK.sub(lambda m: f"{m[1]}{block(kept)}{m[2]}", readme)
