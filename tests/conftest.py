"""Fixtures every test may use: a clean environment, and the folder of real data where there is one."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import upkeep
from rag.archive import Archive
from rag.library import Library
from tests import faked, fakes, tallied


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No RAG_* variable of the shell reaches a test, none may touch the user's archive, and no model words answers."""
    for name in [n for n in os.environ if n.startswith("RAG_") and n != "RAG_TEST_DATA"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RAG_DATA_DIR", str(tmp_path / "archive"))
    monkeypatch.setenv("RAG_LLM", "quote")


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Processes that tests start can be interrupted, also where a background job of a shell started the tests."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real pages, named by RAG_TEST_DATA; the test is skipped where it is not set."""
    folder = os.environ.get("RAG_TEST_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("RAG_TEST_DATA names no folder of real pages")
    return Path(folder)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Five made-up releases to count."""
    with tallied.shelved(tmp_path) as opened:
        yield opened


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """The pages of six made-up stations, taken in with models that are made up as well."""
    faked.fill(tmp_path / "pages", range(6))
    settings = faked.settings(tmp_path / "archive")
    upkeep.ingest(settings, [tmp_path / "pages"], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as archive:
        yield archive
