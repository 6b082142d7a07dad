"""Metrics of answers, one value a case, each with its definition; means are derived from them.

A value is None where the metric does not apply: an answerable case has no true refusal. Where it applies, a crash
or a missing answer scores the worst value. What is not here: retrieval (`eval.ranking`), means and intervals
(`eval.tables`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.lines import Line
from eval.listing import count_exact, exact, row_precision, row_recall
from eval.match import missing, says, words
from eval.ranking import MEANINGS, NAMES, rankings

Values = Mapping[str, float | None]
CONFLICTS = frozenset(
    {"sibling", "correction", "copy", "withdrawal", "update", "conflict", "comparison", "disagreement"}
)
"""Kinds of case in which releases have something to do with each other."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric's name, which way is better, what it is in one line, and its unit ("share", "words", "tokens", "s")."""

    name: str
    better: Literal["high", "low"]
    meaning: str
    value: Callable[[Line], float | None]
    unit: str = "share"


def right(line: Line) -> float | None:
    """Answerable cases: 1 if answered, and the text states one alternative of every gold group; of a list, if exact.

    The string metric of open-domain question answering ("gold answer contained", Chen et al., ACL 2017), per group.
    """
    if line.case.answerable and line.case.listing:
        return float(line.answered and exact(line))
    if not line.case.answerable or not line.case.answers:
        return None
    return float(line.answered and not missing(line.text, line.case.answers))


def right_release(line: Line) -> float | None:
    """Answerable cases with gold releases: 1 if one of them is cited, in mode "all" if every one is."""
    if not line.case.answerable or not line.gold:
        return None
    cited = {c["release_id"] for c in line.citations} if line.answered else set()
    gold = set(line.gold)
    return float(gold <= cited if line.case.releases_mode == "all" else bool(gold & cited))


def conflict(line: Line) -> float | None:
    """Cases of releases that contradict, correct, copy or withdraw each other: 1 if the case went well.

    Right, from the gold release (from each, in mode "all"), and nothing forbidden said, such as a corrected figure.
    """
    return float(good(line)) if line.case.kind in CONFLICTS and line.case.answerable else None


def gold_citations(line: Line) -> float | None:
    """Answered answerable cases with gold releases: share of the citations that are of a gold release."""
    if not line.case.answerable or not line.gold or line.refused:
        return None
    cited = [c["release_id"] in line.gold for c in line.citations]
    return sum(cited) / len(cited) if cited else 0.0


def citation_recall(line: Line) -> float | None:
    """Answered cases: share of the answer's statements that what they cite supports, together.

    ALCE's citation recall (Gao et al., EMNLP 2023) with the judge that `eval.statements` describes.
    """
    if line.refused or (line.answer and line.statements is None):
        return None
    return _share([s.supported for s in line.statements or ()])


def citation_precision(line: Line) -> float | None:
    """Answered cases: share of the citations of supported statements that support alone, or are needed to.

    ALCE's citation precision (Gao et al., EMNLP 2023): a citation of an unsupported statement counts as imprecise.
    """
    if line.refused or (line.answer and line.statements is None):
        return None
    return _share([needed for s in line.statements or () for needed in s.needed])


def _share(truths: Sequence[bool]) -> float:
    return sum(truths) / len(truths) if truths else 0.0


def verbatim(line: Line) -> float | None:
    """Answered cases: share of the citations whose quote stands word for word where it says.

    `body[start:end] == quote` in the cited version, or the field's whole value. An exact list of nothing cites nothing.
    """
    listed = (line.answer or {}).get("table")
    if line.refused or (listed and not listed["count"]):
        return None
    return sum(line.verbatim) / len(line.verbatim) if line.verbatim else 0.0


def teaser_evidence(line: Line) -> float | None:
    """All cases: 1 if a citation quotes the teaser of a release that the archive does not hold."""
    return float(line.answer is None or any(line.from_teaser))


def forbidden(line: Line) -> float | None:
    """Cases with forbidden strings: 1 if the answer's text says one, a refusal's too."""
    if not line.case.forbidden:
        return None
    return float(line.answer is None or any(says(line.text, bad) for bad in line.case.forbidden))


def false_refusal(line: Line) -> float | None:
    """Answerable cases: 1 if the archive refused, or crashed."""
    return float(not line.answered) if line.case.answerable else None


def true_refusal(line: Line) -> float | None:
    """Unanswerable cases: 1 if the archive refused. The "no answer" accuracy of SQuAD 2.0 (Rajpurkar et al., 2018)."""
    return None if line.case.answerable else float(line.refused)


def length(line: Line) -> float | None:
    """Answered cases: words of the answer, markers not counted."""
    return float(words(line.text)) if line.answered else None


def reported(part: str, name: str) -> Callable[[Line], float | None]:
    """Answers that report it: seconds from the question to the event `name`, or tokens that a model read or wrote."""

    def value(line: Line) -> float | None:
        found = ((line.answer or {}).get(part) or {}).get(name)
        return None if found is None else float(found)

    return value


def well(line: Line) -> float:
    """All cases: 1 if the case went well, see `good`."""
    return float(good(line))


ANSWERS: tuple[Metric, ...] = (
    Metric("good", "high", "right and from a gold release, or rightly refused", well),
    Metric("right", "high", "gold answer stated (answerable)", right),
    Metric("right_release", "high", "gold release cited (answerable)", right_release),
    Metric("count_exact", "high", "gold count given (lists)", count_exact),
    Metric("row_precision", "high", "rows that are gold (lists)", row_precision),
    Metric("row_recall", "high", "gold rows given (lists)", row_recall),
    Metric("conflict", "high", "went well (siblings, corrections, copies …)", conflict),
    Metric("gold_citations", "high", "citations that are of a gold release", gold_citations),
    Metric("citation_recall", "high", "statements that their citations support", citation_recall),
    Metric("citation_precision", "high", "citations that a statement needs", citation_precision),
    Metric("verbatim", "high", "citations word for word", verbatim),
    Metric("true_refusal", "high", "refused (unanswerable)", true_refusal),
    Metric("false_refusal", "low", "refused (answerable)", false_refusal),
    Metric("teaser_evidence", "low", "cites a teaser", teaser_evidence),
    Metric("forbidden", "low", "says what is forbidden", forbidden),
    Metric("words", "low", "words of an answer", length, "words"),
    Metric("seconds_evidence", "low", "seconds to the first evidence", reported("seconds", "first_evidence"), "s"),
    Metric("seconds_total", "low", "seconds to the answer", reported("seconds", "total"), "s"),
    Metric("tokens_read", "low", "tokens that a model read", reported("tokens", "prompt"), "tokens"),
    Metric("tokens_written", "low", "tokens that a model wrote", reported("tokens", "completion"), "tokens"),
)
RETRIEVAL: tuple[Metric, ...] = tuple(Metric(n, "high", said, lambda _: None) for n, said in MEANINGS.items())
METRICS: dict[str, Metric] = {m.name: m for m in (*ANSWERS, *RETRIEVAL)}


def scores(lines: Iterable[Line]) -> dict[str, dict[str, float | None]]:
    """Every metric of every line, by case id and metric name."""
    every = list(lines)
    ranked = rankings(every)
    return {
        line.case.id: {m.name: m.value(line) if line.asked else None for m in ANSWERS}
        | {name: ranked.get(line.case.id, {}).get(name) for name in NAMES}
        for line in every
    }


def good(line: Line) -> bool:
    """Whether the case went well: right and from a gold release, or rightly refused, and nothing forbidden said.

    Where only the ranking was run: a gold release is among the first ten.
    """
    if not line.asked:
        return any(name in line.gold for name in line.ranked[:10])
    wanted = (right(line), right_release(line), true_refusal(line))
    return all(value in {None, 1.0} for value in wanted) and not forbidden(line)
