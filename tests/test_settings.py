"""Where a setting comes from, and what is said of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pydantic
import pytest

from rag.errors import UsageError
from rag.settings import Settings


def write(folder: Path, text: str | bytes) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "settings.toml").write_bytes(text.encode() if isinstance(text, str) else text)


def test_a_flag_wins_over_environment_file_and_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four settings, each set one floor higher than the last."""
    write(tmp_path, 'llm = "from file"\nreranker = "from file"\npassages = 3\n')
    monkeypatch.setenv("RAG_LLM", "from environment")
    monkeypatch.setenv("RAG_RERANKER", "from environment")
    found = Settings.load(data_dir=tmp_path, llm="flag", embedder=None)
    assert (found.llm, found.reranker, found.passages) == ("flag", "from environment", 3)
    assert found.embedder == Settings.model_fields["embedder"].default


def test_the_data_folder_names_its_own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the environment too, a ~ in it included; and a folder named in the file is not followed."""
    write(tmp_path / "mine", 'passages = 3\ndata_dir = "/elsewhere"\n')
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("RAG_DATA_DIR", "~/mine")
    found = Settings.load()
    assert (found.data_dir, found.passages) == (tmp_path / "mine", 3)
    assert found.library_file == tmp_path / "mine" / "library.db"


def test_no_file_of_the_folder_one_stands_in_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("RAG_PASSAGES=3\n")
    write(tmp_path, "passages = 4\n")
    monkeypatch.chdir(tmp_path)
    assert Settings.load(data_dir=tmp_path / "other").passages == Settings.model_fields["passages"].default


def test_settings_do_not_change(tmp_path: Path) -> None:
    found = Settings.load(data_dir=tmp_path)
    with pytest.raises(pydantic.ValidationError):
        found.passages = 9


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("passages = 0", "setting passages: .*greater"),
        ('passages = "many"', "setting passages: .*integer"),
        ("passage = 3", "setting passage: .*not permitted"),
        ("[deep]\nx = 1", "setting deep: "),
        ("passages =", "settings.toml cannot be read"),
        (b"llm = '\xff'", "settings.toml cannot be read"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str | bytes, message: str) -> None:
    write(tmp_path, text)
    with pytest.raises(UsageError, match=message) as caught:
        Settings.load(data_dir=tmp_path)
    assert "\n" not in str(caught.value)


def test_a_secret_in_the_wrong_place_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 'openai_api_key = "sk-very-secret"')
    with pytest.raises(UsageError, match="openai_api_key") as caught:
        Settings.load(data_dir=tmp_path)
    assert "sk-" not in str(caught.value)
    write(tmp_path, "")
    monkeypatch.setenv("RAG_PASSAGES", "sk-very-secret")
    with pytest.raises(UsageError, match="passages") as caught:
        Settings.load(data_dir=tmp_path)
    assert "sk-" not in str(caught.value)
