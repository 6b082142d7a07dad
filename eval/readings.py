"""What a model read, case by case: where its copied answer stood and how sure it was; and what is learned from that.

A model takes seconds for a case, so every reading is written down as it comes and taken up again there. Learned are
the worth of the sentence that an answer was copied from (`sentence.pointed`), the other coefficients of the sentence
score held, and how much its sureness and its yes count in the decision (`reader`). What is not here: anything of the
test split, and the learning of what needs no model (`train`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from eval.cases import Case
from eval.gold import Gold
from eval.match import says
from eval.train import Example, Floats, Learned, fit_decision, held_out, topic
from rag import Archive, Ask, UsageError

ANSWERABLE = 0.7
"""By choice: with it the bundled model refuses about as many answerable questions as the signals alone do."""
KEPT = 40
"""Sentences of a case that are written down, the best first; the answer is hardly ever below."""
MOST = 8.0
"""What the sentence pointed at may be worth at most: more is certainty, which no model has."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One case as a model read it: `own` is the probability of the decision's signals alone.

    `missing` is that signal. `scores` are those of the best sentences without the reading, `gold` which of them state
    the answer, `pointed` which of them the model copied from (None: none).
    """

    id: str
    topic: str
    answerable: bool
    own: float
    missing: float
    sure: float | None
    yes: float | None
    scores: tuple[float, ...]
    gold: tuple[bool, ...]
    pointed: int | None


def collect(
    archive: Archive,
    cases: Sequence[Case],
    llm: str,
    out: Path,
    *,
    weight: float,
    report: Callable[[int, int, str], None] | None = None,
) -> None:
    """Has a model read every case that is not in `out` yet and that is worth reading; `weight` is `pointed`'s now.

    Raises:
        UsageError: `out` holds no readings.
    """
    done = {r.id for r in read(out)} if out.exists() else set()
    gold = Gold(archive)
    with out.open("a", encoding="utf-8", newline="\n") as file:
        for n, case in enumerate(cases):
            if report:
                report(n, len(cases), case.id)
            if case.listing or case.id in done:
                continue
            reading = _reading(archive, case, llm, frozenset(gold.ids(case.releases)), weight)
            if reading is not None:
                file.write(json.dumps(asdict(reading), ensure_ascii=False) + "\n")
                file.flush()


def _reading(archive: Archive, case: Case, llm: str, right: frozenset[str], weight: float) -> Reading | None:
    trace = archive.trace(case.question, Ask(filters=case.scope, history=case.history, llm=llm))
    if trace.copied is None or trace.own is None or trace.signals is None:
        return None
    scored = [(c.score - weight * c.features["pointed"], c) for c in trace.considered]
    scored = sorted(scored, key=lambda pair: -pair[0])[:KEPT]
    pointed = [n for n, (_, c) in enumerate(scored) if c.features["pointed"]]
    return Reading(
        case.id,
        topic=topic(case),
        answerable=case.answerable,
        own=round(trace.own, 4),
        missing=trace.signals["missing"],
        sure=_rounded(trace.copied.sure),
        yes=_rounded(trace.copied.yes),
        scores=tuple(round(score, 3) for score, _ in scored),
        gold=tuple(
            c.release.id in right and any(says(c.quote, a) for group in case.answers for a in group) for _, c in scored
        ),
        pointed=pointed[0] if pointed else None,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def read(file: Path) -> list[Reading]:
    """The readings of a file.

    Raises:
        UsageError: it holds none.
    """
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [Reading(**row | {"scores": tuple(row["scores"]), "gold": tuple(row["gold"])}) for row in rows]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise UsageError(f"{file} holds no readings ({error}): name another") from error


def learn_pointed(readings: Iterable[Reading]) -> Learned:
    """The worth of the sentence pointed at, by the conditional logit's likelihood; gold in the first 1, 2, 3 with it.

    One number of many cases: the shares are those of the cases it was learned from, before and after.
    """
    from scipy.optimize import minimize_scalar

    found = [r for r in readings if r.answerable and any(r.gold)]

    def loss(worth: float) -> float:
        return -sum(math.log(_mass(r, worth) + 1e-12) for r in found)

    best = float(minimize_scalar(loss, bounds=(0.0, MOST), method="bounded").x)
    before, after = (", ".join(f"{_first(found, w, k):.3f}" for k in (1, 2, 3)) for w in (0.0, best))
    return Learned(
        {"pointed": round(best, 2)}, f"{len(found)} cases, gold in the first 1, 2, 3: {before} without, {after} with"
    )


def _totals(reading: Reading, weight: float) -> Floats:
    totals = np.array(reading.scores)
    if reading.pointed is not None:
        totals[reading.pointed] += weight
    return totals


def _mass(reading: Reading, weight: float) -> float:
    powers = np.exp(_totals(reading, weight) - max(_totals(reading, weight)))
    return float(powers[np.array(reading.gold)].sum() / powers.sum())


def _first(readings: Sequence[Reading], weight: float, k: int) -> float:
    """The share of readings whose first k sentences hold one that states the answer."""
    best = [np.argsort(-_totals(r, weight), kind="stable")[:k] for r in readings]
    return float(np.mean([any(r.gold[n] for n in first) for r, first in zip(readings, best, strict=True)]))


def learn_reader(readings: Iterable[Reading], *, c: float = 1.0) -> Learned:
    """Coefficients of the decision's log odds, of the model's sureness and of its yes, and of what the release lacks.

    Cross-validated over topics. Names that are missing count once more here than within the decision's own odds: a
    model that reads about a namesake says yes.

    The intercept is for askers of whose questions the share ANSWERABLE has an answer; among the cases there are fewer,
    since unanswerable ones teach more.
    """
    from sklearn.metrics import roc_auc_score

    names = ("own", "sure", "yes", "missing")
    examples = [
        Example(
            Case(r.id, "", "fact", answerable=r.answerable, cluster=r.topic),
            np.array([[_odds(r.own), r.sure, _odds(r.yes), r.missing]]),
            np.array([float(r.answerable)]),
        )
        for r in readings
        if r.sure is not None and r.yes is not None
    ]
    labels = np.array([e.labels[0] for e in examples])
    aucs = [roc_auc_score(labels, [e.rows[0, n] for e in examples]) for n in range(3)]
    held = [(e.labels[0], float(s[0])) for e, s in held_out(examples, names, c)]
    truth, scores = np.array([x for x, _ in held]), np.array([s for _, s in held])
    coefficients, intercept = fit_decision(examples, names, c=c)
    usual = _odds(ANSWERABLE) - _odds(float(labels.mean()))
    weights = {"intercept": round(intercept + usual, 3)}
    weights |= {n: round(float(w), 3) for n, w in zip(names, coefficients, strict=True)}
    refused = scores + usual < 0
    both = roc_auc_score(truth, scores)
    return Learned(
        weights,
        f"{len(labels)} cases ({int(labels.sum())} answerable): AUC of the decision {aucs[0]:.3f}, of the model's "
        f"sureness {aucs[1]:.3f}, of its yes {aucs[2]:.3f}, of all, cross-validated, {both:.3f}; share of the "
        f"unanswerable and of the answerable refused {refused[truth == 0].mean():.3f} and "
        f"{refused[truth == 1].mean():.3f}",
    )


def _odds(p: float) -> float:
    p = min(0.99, max(0.01, p))
    return float(np.log(p / (1 - p)))


def weight(file: Path) -> float:
    """The worth of the sentence pointed at in a file of coefficients, with which the engine scores now."""
    return float(json.loads(file.read_text(encoding="utf-8"))["sentence"].get("pointed", 0.0))
