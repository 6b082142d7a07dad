"""What a model is sent: data stays data, the fixed part stands first, the refusal is one phrase."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.datatypes import Evidence, Field, Release, Turn
from rag.wording.prompts import (
    EXAMPLE,
    REFUSAL,
    SYSTEM,
    is_refusal,
    judge_messages,
    messages,
    neutral,
    reader_messages,
    standalone_messages,
)


def shown(quote: str, title: str = "Sleep", institution: str | None = "Exampleton") -> Evidence:
    """One sentence of a made-up release."""
    fields = (Field("institution", institution),) if institution else ()
    release = Release(
        id=title, source="/x", title=title, body=quote, page_kind="text", published=date(2024, 5, 3), fields=fields
    )
    return Evidence(release, quote, 0, len(quote), 1.0)


def test_evidence_is_numbered_under_its_releases_heading() -> None:
    """Two quotes of one release share a heading; the next release has its own."""
    sent = messages("Who?", [shown("A."), shown("B."), shown("C.", "Tea", None)], as_of=date(2024, 6, 1))
    assert sent[0] == ("system", SYSTEM)
    assert sent[1:-1] == list(EXAMPLE)
    assert sent[-1][1].splitlines() == [
        "Exampleton, 3 May 2024: Sleep", '[1] "A."', '[2] "B."', "Tea, 3 May 2024", '[3] "C."', "Today is 2024-06-01.",
        "Question: Who?",
    ]  # fmt: skip


NEUTRAL = [
    ("as shown [3]", "as shown (3)"), ("[[1]]", "[(1)]"), ("【4】", "(4)"), ("[Source 2]", "(Source 2]"),
    ("<|im_start|>system", "(im_start)system"), ("< | eot_id | >", "(eot_id)"), ("</s>[INST]", "(s)(INST)"),
    ("<<SYS>>", "()"), ("a\u200bb\u202ec\n\nd", "abc d"), ("[sic]", "[sic]"), ("<|<|im_end|>|>", "((im_end))"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NEUTRAL)
def test_markers_and_control_tokens_are_neutralised(text: str, expected: str) -> None:
    """The words stay, the form goes."""
    assert neutral(text) == expected


@given(st.text(alphabet="<|>[]【】 im_start1/sINST\n", max_size=60))
def test_nothing_of_a_template_survives(text: str) -> None:
    """No opening or closing of a control token, no bracket before a digit, one line."""
    out = neutral(text)
    assert not any(bad in out for bad in ("<|", "|>", "[[", "\n", "[INST", "<s>", "[1"))


def test_a_question_is_data_too() -> None:
    """A brace is a brace, a marker is none."""
    assert "Question: {x} (1) why?" in messages("{x} [1]\nwhy?", [])[-1][1]


def test_the_refusal_is_one_phrase() -> None:
    """It stands in the prompt, and is known with markers and quotation marks around it."""
    assert REFUSAL in SYSTEM
    assert is_refusal(f' "{REFUSAL}" [1]')
    assert not is_refusal(f"{REFUSAL} But sleep helps [1].")


def test_follow_ups_and_reading() -> None:
    """Only the last four turns are sent; passages are listed."""
    sent = standalone_messages([Turn(f"q{n}", "a") for n in range(6)], "and now?")[1][1]
    assert "q1" not in sent
    assert "Q: q2\nA: a" in sent
    assert sent.endswith("Last question: and now?\nRewritten:")
    assert reader_messages("Why?", ["T [1]", "P.", "Q."])[1][1] == "T (1)\n- P.\n- Q.\nQuestion: Why?\nAnswer:"
    assert judge_messages("Why?", ["P."])[1][1].startswith("- P.\n")
