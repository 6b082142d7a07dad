"""Writers by name: only what was named is used, and what is missing is named with its remedy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import UsageError, WeightsError
from rag.wording import gguf, llm

KEYS = {"OPENAI_API_KEY": "sk-lying-about", "ANTHROPIC_API_KEY": "sk-too"}

WRONG = [
    ("gpt", {}, "unknown model 'gpt'"), ("openai:", {}, "unknown model"), ("nobody:x", {}, "unknown model provider"),
    ("", {}, "unknown model"), ("../x:y", {}, "unknown model"), ("openai:x", {}, "OPENAI_API_KEY"),
    ("openai:x@https://u:secret@h/v1", KEYS, "must not hold a password"), ("openai:x@http://", KEYS, "https://host/v1"),
    ("groq:x", {}, "pip install langchain-groq"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "keys", "reason"), WRONG, ids=[w[0] for w in WRONG])
def test_a_wrong_name_says_what_to_do(name: str, keys: dict[str, str], reason: str, tmp_path: Path) -> None:
    """One line; a secret in it is not repeated."""
    with pytest.raises(UsageError) as caught:
        llm.writer(name, data_dir=tmp_path, environment=keys)
    assert reason in str(caught.value)
    assert "secret" not in str(caught.value)


def test_auto_is_local_or_quote_and_never_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys in the environment change nothing; without weights nobody but the quotes speaks."""
    monkeypatch.setattr(gguf, "available", lambda _: False)
    for name in ("auto", "quote"):
        assert llm.writer(name, data_dir=tmp_path, environment=KEYS).name == "quote"


def test_local_without_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is missing, or the weights are."""
    monkeypatch.setattr(gguf, "parts", tuple)
    monkeypatch.setattr(llm, "find_spec", lambda _: True)
    with pytest.raises(WeightsError, match="local"):
        llm.writer("local", data_dir=tmp_path)
    monkeypatch.setattr(llm, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"press-rag\[local\]"):
        llm.writer("local", data_dir=tmp_path)


def test_the_quoting_writer_neither_reads_nor_judges_nor_rephrases() -> None:
    """There is no model to ask."""
    assert llm.QuoteWriter().read("?", ["x"]) is None
    assert llm.QuoteWriter().judge("?", ["x"]) is None
    assert llm.QuoteWriter().rephrase([], "?") is None
    assert llm.QuoteWriter().recast("?") is None


def test_importing_is_cheap() -> None:
    """No vendor comes with `import rag.wording.llm`."""
    vendors = ("langchain", "langchain_core", "xllamacpp", "openai", "langsmith")
    code = f"import sys, rag.wording.llm; print([m for m in {vendors} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
