"""A grid of settings on the tune split: every combination is a run, each is held against the settings as they are.

The runs lie in a folder and are taken up again there. Settings that shape passages (chunk size, embedder) get an
archive of their own in it, made from the sources of the archive at hand. The more combinations are tried, the likelier
one of them wins by chance: an interval that leaves zero out says less of the best of twenty than of one. What is not
here: choosing by the test split, changing the settings' file.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.intervals import Interval, interval, paired
from eval.lines import Run
from eval.metrics import METRICS, scores
from eval.suites import SHAPING, files_of, filled, shape, silent
from rag import Release, Settings, UsageError

Grid = Mapping[str, Sequence[Any]]
MAX_VARIANTS = 200
FIXED = frozenset({"data_dir", "tracing"})


@dataclass(frozen=True, slots=True)
class Variant:
    """One combination: what differs from the settings as they are ({} is these), and the settings with it."""

    changes: Mapping[str, Any]
    settings: Settings

    @property
    def name(self) -> str:
        """'dense_weight=0.5 passages=6', or "as it is"."""
        return " ".join(f"{name}={value}" for name, value in self.changes.items()) or "as it is"

    @property
    def file(self) -> str:
        """A file name for its run."""
        return re.sub(r"[^\w.=-]+", "_", self.name) + ".run.jsonl"

    @property
    def reshaped(self) -> bool:
        """Whether it needs other passages than the archive has."""
        return any(name in SHAPING for name in self.changes)


@dataclass(frozen=True, slots=True)
class Tried:
    """A variant with its mean of the metric, and the paired difference to the settings as they are (None for these)."""

    variant: Variant
    mean: Interval
    difference: Interval | None
    wins: int
    losses: int


def grid(given: Sequence[str]) -> dict[str, list[Any]]:
    """`["dense_weight=.2,.4", "llm=quote"]` as values by setting.

    Raises:
        UsageError: a part has another form, or names no setting.
    """
    found: dict[str, list[Any]] = {}
    for part in given:
        name, equals, values = part.partition("=")
        if name not in Settings.model_fields or name in FIXED:
            known = ", ".join(n for n in Settings.model_fields if n not in FIXED)
            raise UsageError(f"no setting is called {name!r}: choose {known}")
        if not equals or not all(v.strip() for v in values.split(",")):
            raise UsageError(f"{part!r} has no values: write it as {name}=A,B,C")
        found[name] = [_value(v.strip()) for v in values.split(",")]
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text if not text.startswith(".") else f"0{text}")
    except json.JSONDecodeError:
        return text


def variants(base: Settings, given: Grid) -> list[Variant]:
    """The settings as they are, then every combination that differs from them.

    Raises:
        UsageError: a value is not of its kind, or there are more than 200 combinations.
    """
    found = [Variant({}, base)]
    combinations = itertools.product(*given.values())
    for values in itertools.islice(combinations, MAX_VARIANTS + 1):
        changes = {n: v for n, v in zip(given, values, strict=True) if v != getattr(base, n)}
        if changes:
            found.append(Variant(changes, Settings.load(data_dir=base.data_dir, **changes)))
    if len(found) > MAX_VARIANTS:
        raise UsageError(f"more than {MAX_VARIANTS} combinations: sweep fewer settings at a time")
    return found


def placed(
    variant: Variant, releases: Sequence[Release], folder: Path, *, report: Callable[[Any], None] = silent
) -> Settings:
    """The settings of the variant, over an archive whose passages fit them; made from the releases' files if needed.

    Raises:
        UsageError: a file that the archive was made from is gone.
    """
    if not variant.reshaped:
        return variant.settings
    sources = files_of(releases)
    if lost := next((s for s in sources if not s.exists()), None):
        raise UsageError(f"{lost} is gone: {variant.name} needs the files that the archive was made from")
    home = folder / "archives" / shape(variant.settings)
    home.mkdir(parents=True, exist_ok=True)
    return filled(home, sources, variant.settings, report=report)


def ranked(runs: Sequence[tuple[Variant, Run]], metric: str) -> list[Tried]:
    """Every variant after the first, which is the base, best first; the base itself stands first of all.

    Raises:
        UsageError: the metric is unknown, or applies to no case.
    """
    if metric not in METRICS:
        raise UsageError(f"no metric is called {metric!r}: choose {', '.join(METRICS)}")
    values = [_values(run, metric) for _, run in runs]
    tried = list(_tried(runs, values, 1 if METRICS[metric].better == "high" else -1))
    if not tried:
        raise UsageError(f"{metric} applies to none of these cases: choose another with --metric")
    sign = 1 if METRICS[metric].better == "high" else -1
    return [tried[0], *sorted(tried[1:], key=lambda t: -sign * (t.difference.mean if t.difference else 0.0))]


def _values(run: Run, metric: str) -> dict[str, float]:
    return {i: v for i, found in scores(run.lines).items() if (v := found[metric]) is not None}


def _tried(runs: Sequence[tuple[Variant, Run]], values: Sequence[Mapping[str, float]], sign: int) -> Iterator[Tried]:
    for n, ((variant, _), mine) in enumerate(zip(runs, values, strict=True)):
        both = [i for i in values[0] if i in mine]
        mean = interval([mine[i] for i in both])
        if mean is None:
            continue
        gains = [sign * (mine[i] - values[0][i]) for i in both]
        difference = paired([values[0][i] for i in both], [mine[i] for i in both]) if n else None
        yield Tried(variant, mean, difference, sum(g > 0 for g in gains), sum(g < 0 for g in gains))
