"""What visitors said of answers, as drafts of cases: each to be read, mended and completed by a person.

A draft keeps the question as it was searched, what was answered, and why the visitor was not content. It names no gold:
`rag eval check` refuses it until somebody filled that in and took `"reviewed": false` away. What is not here: who the
visitors were; their feedback does not say it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.match import plain
from rag import UsageError

Json = dict[str, Any]
MAX_NOTE = 600


def load(file: Path) -> list[Json]:
    """The feedback that `rag feedback --json` printed.

    Raises:
        UsageError: the file cannot be read, or is no such list.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8-sig"))
        if not isinstance(found, list) or not all(isinstance(one["answer"]["question"], str) for one in found):
            raise UsageError(f"{file} holds no feedback: make it with `rag feedback --json`")
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise UsageError(f"{file} holds no feedback ({error}): make it with `rag feedback --json`") from error
    return found


def drafts(feedback: list[Json]) -> Iterator[Json]:
    """A draft for every question that somebody was not content with, each question once, in a case's JSON form.

    The last word on a question counts; a thumbs-up makes no draft.
    """
    last: dict[tuple[str, str], Json] = {}
    for one in feedback:
        answer = one["answer"]
        asked = answer.get("standalone_question") or answer["question"]
        last[plain(asked), str(answer.get("filters"))] = one
    down = [one for one in last.values() if one.get("verdict") == "down"]
    for n, one in enumerate(down, 1):
        yield _draft(f"feedback-{n:03}", one)


def _draft(name: str, one: Json) -> Json:
    answer = one["answer"]
    draft: Json = {
        "id": name,
        "question": answer.get("standalone_question") or answer["question"],
        "kind": "feedback",
        "answerable": True,
        "answers": [],
        "releases": [],
        "split": "tune",
        "near": list(dict.fromkeys(c["release_id"] for c in answer.get("citations") or ())),
        "note": _note(one),
        "reviewed": False,
    }
    filters = {k: v for k, v in (answer.get("filters") or {}).items() if v is not None}
    return draft | ({"filters": filters} if filters else {})


def _note(one: Json) -> str:
    answer = one["answer"]
    parts = [
        f"{str(one.get('given') or '')[:10]}: {one.get('reason') or 'no reason given'}",
        str(one.get("note") or ""),
        f"asked as: {answer['question']}" if answer.get("standalone_question") != answer["question"] else "",
        f"{answer.get('status')}: {answer.get('text')}",
    ]
    return " | ".join(" ".join(part.split())[:MAX_NOTE] for part in parts if part)


def write(found: list[Json], out: Path) -> None:
    """Writes drafts as JSONL.

    Raises:
        UsageError: the file is there already; somebody may have worked on it.
    """
    if out.exists():
        raise UsageError(f"{out} is there already, perhaps with your review: name another file with --out")
    out.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found), encoding="utf-8")
