"""The gate: floors that a run may not fall below, pinned to the cases and the archive they were measured on.

`eval/floors.json` holds sets by name; each says which cases and which archive (by hash), which split and who worded
the answers, a floor and a tolerance for each metric, and the history of what was lowered, when and why. For a metric
where lower is better the floor is a ceiling. A run of other data fails: its numbers would say nothing. What is not
here: running; a floor that moves by itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from eval.lines import Run
from eval.metrics import METRICS
from eval.tables import group, shown
from rag import UsageError

FLOORS = Path(__file__).parent / "floors.json"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check of the gate: what was measured, what was wanted, whether it holds."""

    name: str
    ok: bool
    detail: str


def load(path: Path) -> Json:
    """All sets of floors by name; none where the file is not there.

    Raises:
        UsageError: the file is no such file.
    """
    if not path.exists():
        return {}
    try:
        found: Json = json.loads(path.read_text(encoding="utf-8"))
        for floors in found.values():
            unknown = set(floors["floors"]) - set(METRICS)
            if unknown or not {"cases", "archive", "split", "llm"} <= set(floors):
                raise UsageError(f"{path} has unknown metrics or lacks a key")
    except (OSError, ValueError, AttributeError, LookupError, TypeError) as error:
        raise UsageError(f"{path} holds no floors: {error}") from error
    return found


def check(run: Run, floors: Json) -> list[Verdict]:
    """Each check of one set of floors: same data, whole run, no crash, every metric within its tolerance."""
    print_ = run.fingerprint
    crashed = sum(line.error is not None for line in run.lines)
    found = [
        _same("cases", print_["cases"]["sha256"], floors["cases"]),
        _same("archive", print_["archive"]["sha256"], floors["archive"]),
        _same("llm", print_["llm"], floors["llm"]),
        Verdict(
            "complete", len(run.lines) == print_["cases"]["n"], f"{len(run.lines)} of {print_['cases']['n']} cases"
        ),
        Verdict("crashes", not crashed, f"{crashed} crashed"),
    ]
    means = _means(run, floors["split"])
    return found + [_held(name, means.get(name), pin) for name, pin in floors["floors"].items()]


def _same(name: str, have: str, pinned: str) -> Verdict:
    detail = "as pinned" if have == pinned else f"{have[:12]} was run, {pinned[:12]} is pinned: pin anew"
    return Verdict(name, have == pinned, detail)


def _held(name: str, mean: float | None, pin: Mapping[str, float]) -> Verdict:
    floor, tolerance = pin["floor"], pin["tolerance"]
    if mean is None:
        return Verdict(name, ok=False, detail="was not measured")
    sign = 1 if METRICS[name].better == "high" else -1
    ok = sign * (mean - floor) >= -tolerance - 1e-9
    return Verdict(name, ok, f"{shown(name, mean)}, floor {shown(name, floor)} ± {shown(name, tolerance)}")


def _means(run: Run, split: str) -> dict[str, float]:
    return {name: i.mean for name, i in group(split, run.of(split)).means.items()}


@dataclass(frozen=True, slots=True)
class Pin:
    """How a run is pinned: on which split, which metrics, with which tolerance; the reason if floors go down."""

    split: str
    metrics: Sequence[str]
    tolerance: float
    reason: str | None = None


def pinned(run: Run, old: Json | None, pin: Pin) -> Json:
    """A set of floors from a run.

    Raises:
        UsageError: a metric is unknown or was not measured; a floor would sink, or the data is other, without a reason.
    """
    means = _means(run, pin.split)
    if lost := [name for name in pin.metrics if name not in means]:
        raise UsageError(f"{lost[0]} was not measured on split {pin.split}; measured are {', '.join(means)}")
    new: Json = {
        "cases": run.fingerprint["cases"]["sha256"],
        "archive": run.fingerprint["archive"]["sha256"],
        "split": pin.split,
        "llm": run.fingerprint["llm"],
        "floors": {name: {"floor": round(means[name], 4), "tolerance": pin.tolerance} for name in pin.metrics},
        "history": list(old["history"]) if old else [],
    }
    worse = _worse(old, new) if old else []
    if worse and not pin.reason:
        raise UsageError(f"this would lower {'; '.join(worse)}: give the reason with --lower REASON")
    if worse:
        new["history"].append({"date": date.today().isoformat(), "lowered": worse, "reason": pin.reason})  # noqa: DTZ011
    return new


def _worse(old: Json, new: Json) -> list[str]:
    """What the new floors demand less of, in words; other data is less too, for nothing is compared then."""
    found = [f"{what} (other data)" for what in ("cases", "archive", "split", "llm") if old[what] != new[what]]
    for name, pin in old["floors"].items():
        if name not in new["floors"]:
            found.append(f"{name} (no longer pinned)")
            continue
        sign = 1 if METRICS[name].better == "high" else -1
        after = new["floors"][name]
        if sign * (after["floor"] - pin["floor"]) < 0:
            found.append(f"{name} from {pin['floor']} to {after['floor']}")
        if after["tolerance"] > pin["tolerance"]:
            found.append(f"the tolerance of {name} from {pin['tolerance']} to {after['tolerance']}")
    return found


def save(path: Path, floors: Json) -> None:
    """Writes all sets."""
    path.write_text(json.dumps(floors, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
