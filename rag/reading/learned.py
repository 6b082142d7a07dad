"""The coefficients that were learned, not written: of the sentence score and of the decision to answer.

They lie in `learned.json` with what they were learned from; `rag eval train` makes that file anew. What is not
here: what the features mean (`scoring.Features`, `decision.Signals`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def _file() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        resources.files("rag.reading").joinpath("learned.json").read_text(encoding="utf-8")
    )
    return loaded


def sentence_weights() -> Mapping[str, float]:
    """Coefficient of each of `scoring.Features`."""
    weights: dict[str, float] = _file()["sentence"]
    return weights


def decision_weights() -> Mapping[str, float]:
    """Coefficient of each of `decision.Signals`, and "intercept"."""
    weights: dict[str, float] = _file()["decision"]
    return weights


def reader_weights() -> Mapping[str, float]:
    """Coefficients of the decision's log odds ("own") and its "missing", of a reader's sureness ("sure") and "yes"."""
    weights: dict[str, float] = _file()["reader"]
    return weights


def band() -> tuple[float, float]:
    """The probabilities between which it counts how sure a reader was; below them none is asked."""
    low, high = _file()["band"]
    return float(low), float(high)


def threshold() -> float:
    """The probability from which on evidence counts as an answer."""
    return float(_file()["threshold"])
