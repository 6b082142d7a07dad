"""`rag eval train`: learns what the engine keeps in `learned.json`, on the tune split of cases.

    selector   which sentence answers, by its words in context: a cross-encoder is tuned (`selector`)
    sentence   which sentence answers: logistic regression over the features of every sentence considered
    decision   whether the quotes answer at all: logistic regression over the signals of every case
    reader     what a model's reading of the best sentences is worth for both (`readings`)

The second and the third are regularised, fitted by SciPy, and judged by cross-validation over the cases' topics. What
is not here: anything of the test split.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.cases import Case
from eval.gold import Gold
from eval.match import missing, says
from rag import Archive, Ask

Floats = NDArray[np.float64]
FOLDS = 5
LONG_LISTS = frozenset({"list", "count", "comparison"})
"""Kinds of case whose answer stands in no single sentence."""


@dataclass(frozen=True, slots=True)
class Example:
    """One case: a row of features per sentence (sentence training) or one row of signals (decision training).

    `made` cases were not asked by anybody: they teach, and nothing is measured on them.
    """

    case: Case
    rows: Floats
    labels: Floats
    texts: tuple[str, ...] = ()
    made: bool = False

    @property
    def fold(self) -> int:
        """Cases of one topic share a fold."""
        return zlib.crc32(topic(self.case).encode()) % FOLDS


def topic(case: Case) -> str:
    """What a case is about, by which cases are kept together: its cluster, else its gold releases, else itself."""
    return case.cluster or " ".join(case.releases) or case.id


@dataclass(frozen=True, slots=True)
class Learned:
    """Coefficients by name, and what cross-validation said of them."""

    weights: dict[str, float]
    report: str


def sentence_examples(archive: Archive, cases: Sequence[Case]) -> Iterator[tuple[tuple[str, ...], Example]]:
    """The names of the features, and an example for every answerable case of one sentence."""
    gold = Gold(archive)
    for case in cases:
        if not case.answerable or case.kind in LONG_LISTS:
            continue
        trace = archive.trace(case.question, Ask(filters=case.scope, history=case.history, llm="quote"))
        right = set(gold.ids(case.releases))
        labels = [
            float(c.release.id in right and any(says(c.quote, a) for group in case.answers for a in group))
            for c in trace.considered
        ]
        if not labels:
            continue
        names = tuple(name for name in trace.considered[0].features if name != "pointed")
        rows = np.array([[c.features[n] for n in names] for c in trace.considered])
        yield names, Example(case, rows, np.array(labels), tuple(c.quote for c in trace.considered))


def decision_examples(archive: Archive, cases: Sequence[Case]) -> Iterator[tuple[tuple[str, ...], Example]]:
    """The names of the signals, and an example for every case that does not count or list."""
    for case in cases:
        if case.listing:
            continue
        trace = archive.trace(case.question, Ask(filters=case.scope, history=case.history, llm="quote"))
        if trace.signals is not None:
            row = np.array([list(trace.signals.values())])
            made = case.kind == ELSEWHERE
            yield tuple(trace.signals), Example(case, row, np.array([float(case.answerable)]), made=made)


def elsewhere(case: Case) -> Case:
    """The case as it is for an archive that holds nothing of it: nobody could answer it there."""
    return replace(case, kind=ELSEWHERE, answerable=False, answers=(), releases=(), listing=None)


ELSEWHERE = "elsewhere"

_UP, _DOWN = (0.0, None), (None, 0.0)
SIGNS: Mapping[str, tuple[float | None, float | None]] = {
    "passage": _UP, "logit": _UP, "field": (1.5, None), "missing": _DOWN, "excluded": _DOWN,
    "astray": _DOWN,
}  # fmt: skip
"""Which way a signal of the decision may count at all: cases near the archive's topics must not teach that a question
far from them is better answered. A typed field of the leading release answers by its nature, and too few cases ask for
one to teach that."""


def fit(examples: Sequence[Example], names: Sequence[str], *, c: float) -> tuple[Floats, float]:
    """Raw coefficients and intercept of an L2-regularised logistic regression in which every case weighs the same.

    Coefficients named in SIGNS keep their sign.
    """
    from scipy.optimize import minimize

    rows = np.concatenate([e.rows for e in examples])
    sides = np.concatenate([e.labels for e in examples]) * 2 - 1
    weights = np.concatenate([np.full(len(e.labels), 1 / len(e.labels)) for e in examples])
    weights /= weights.mean()
    scale = rows.std(axis=0) + 1e-9
    data = np.column_stack([rows / scale, np.ones(len(rows))])

    def loss(w: Floats) -> tuple[float, Floats]:
        margins = sides * (data @ w)
        value = (weights * np.logaddexp(0, -margins)).sum() * c + 0.5 * (w[:-1] @ w[:-1])
        slope = data.T @ (-sides * weights / (1 + np.exp(np.clip(margins, -500, 500)))) * c
        return float(value), slope + np.append(w[:-1], 0.0)

    signs = zip((SIGNS.get(name, (None, None)) for name in names), scale, strict=True)
    bounds = [*(tuple(None if x is None else x * by for x in sign) for sign, by in signs), (None, None)]
    found = minimize(loss, np.zeros(data.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B").x
    return found[:-1] / scale, float(found[-1])


def fit_decision(examples: Sequence[Example], names: Sequence[str], *, c: float) -> tuple[Floats, float]:
    """As `fit`, with the intercept set anew so that the probabilities fit the cases that somebody asked."""
    coefficients, intercept = fit(examples, names, c=c)
    real = [e for e in examples if not e.made]
    scores = np.array([float((e.rows @ coefficients)[0]) for e in real])
    wanted = sum(float(e.labels[0]) for e in real)
    low, high = intercept - 10.0, intercept + 10.0
    for _ in range(60):  # the sum of probabilities grows with the intercept: bisection
        middle = (low + high) / 2
        low, high = (middle, high) if (1 / (1 + np.exp(-scores - middle))).sum() < wanted else (low, middle)
    return coefficients, (low + high) / 2


def held_out(examples: Sequence[Example], names: Sequence[str], c: float) -> Iterator[tuple[Example, Floats]]:
    """Each real example with its scores by a model that saw no case of its fold."""
    for fold in range(FOLDS):
        rest = [e for e in examples if e.fold != fold]
        if not rest or len({float(x) for e in rest for x in e.labels}) < 2:
            continue
        coefficients, intercept = fit_decision(rest, names, c=c)
        yield from ((e, e.rows @ coefficients + intercept) for e in examples if e.fold == fold and not e.made)


def fit_choice(examples: Sequence[Example], *, c: float) -> Floats:
    """Coefficients of an L2-regularised conditional logit: which of a case's sentences answers (McFadden, 1974).

    The likelihood of a case is the softmax mass on the sentences that state a gold answer; a case in which none does
    teaches nothing.
    """
    from scipy.optimize import minimize

    scale = np.concatenate([e.rows for e in examples]).std(axis=0) + 1e-9
    data = [(e.rows / scale, e.labels > 0) for e in examples if e.labels.any()]

    def loss(w: Floats) -> tuple[float, Floats]:
        value, slope = 0.5 * float(w @ w), w.copy()
        for rows, right in data:
            scores = rows @ w
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            mass = float(shares[right].sum())
            value -= c * float(np.log(mass + 1e-12))
            slope -= c * (shares[right] @ rows[right] / (mass + 1e-12) - shares @ rows)
        return value, slope

    found = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B").x
    return np.asarray(found / scale, np.float64)


def learn_sentence(names: Sequence[str], examples: Sequence[Example], *, c: float = 1.0) -> Learned:
    """Coefficients of the sentence score; reported: how often the first k sentences hold the gold answer."""
    at = dict.fromkeys((1, 2, 3), 0)
    for fold in range(FOLDS):
        coefficients = fit_choice([e for e in examples if e.fold != fold], c=c)
        for example in (e for e in examples if e.fold == fold):
            order = np.argsort(-(example.rows @ coefficients), kind="stable")
            for k in at:
                text = " ".join(example.texts[i] for i in order[:k])
                at[k] += not missing(text, example.case.answers)
    shares = ", ".join(f"in the first {k}: {hits / len(examples):.3f}" for k, hits in at.items())
    weights = {n: round(float(w), 3) for n, w in zip(names, fit_choice(examples, c=c), strict=True)}
    return Learned(weights, f"{len(examples)} cases, cross-validated, gold {shares}")


def learn_decision(names: Sequence[str], examples: Sequence[Example], *, c: float = 1.0) -> Learned:
    """Coefficients of the decision; reported: AUC, and refusals at the threshold of one half."""
    from sklearn.metrics import roc_auc_score

    held = [(e.labels[0], float(s[0])) for e, s in held_out(examples, names, c)]
    labels, scores = np.array([x for x, _ in held]), np.array([s for _, s in held])
    coefficients, intercept = fit_decision(examples, names, c=c)
    weights = {"intercept": round(intercept, 3)}
    weights |= {n: round(float(w), 3) for n, w in zip(names, coefficients, strict=True)}
    auc = roc_auc_score(labels, scores)
    at = []
    for limit in (0.4, 0.5, 0.6, 0.7):
        low = scores < np.log(limit / (1 - limit))
        at.append(f"at {limit} {low[labels == 0].mean():.3f} and {low[labels == 1].mean():.3f}")
    return Learned(
        weights,
        f"{len(labels)} cases ({int(labels.sum())} answerable), {sum(e.made for e in examples)} of another archive; "
        f"cross-validated: AUC {auc:.3f}; "
        f"share of the unanswerable and of the answerable refused {', '.join(at)}",
    )


def write(file: Path, part: str, learned: Learned, *, source: str, name: str | None = None) -> None:
    """Puts coefficients into one part of `learned.json`, with where they come from, told under `name` or the part's."""
    known: dict[str, Any] = json.loads(file.read_text("utf-8"))
    known[part] = known.get(part, {}) | learned.weights
    known.setdefault("learned_from", {})
    if not isinstance(known["learned_from"], dict):
        known["learned_from"] = {}
    known["learned_from"][name or part] = f"{source}: {learned.report}"
    file.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", "utf-8")


SELECTOR, SENTENCE, DECISION, READER = "selector", "sentence", "decision", "reader"
PARTS: dict[str, tuple[Callable[..., Any], Callable[..., Learned]]] = {
    SENTENCE: (sentence_examples, learn_sentence),
    DECISION: (decision_examples, learn_decision),
}
