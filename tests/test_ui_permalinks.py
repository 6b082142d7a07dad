"""Links to answers and passages, with a real library: they hold when the archive is taken in again, and changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from rag import Archive, Settings, Visitors, ingest
from tests import faked, fakes
from ui import app
from ui.examples import Examples
from ui.talk import Asked, Talk

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of Gradio's imports
ADA = "a" * 43
QUESTION = "How many nests did station 3 of the Tern Office count?"


@dataclass(frozen=True)
class Place:
    """An archive's settings, and the folder that it was taken in from."""

    settings: Settings
    folder: Path

    def take_in(self) -> None:
        ingest(self.settings, [self.folder], embedder=fakes.embedder(), sync=True)

    def ask(self) -> str:
        """A question asked on the page; the answer's id."""
        with self.archive() as archive, Visitors.open(self.settings.data_dir / "visitors.db") as visitors:
            talk = Talk(archive, visitors, llms=("quote",), examples=Examples(archive))
            (*_, last) = talk.ask(ADA, Asked(QUESTION))
            (kept,) = visitors.turns(ADA, last.conversation)
        return kept.answer_id

    def get(self, path: str) -> str:
        """A page of a server that was started anew."""
        with self.archive() as archive, Visitors.open(self.settings.data_dir / "visitors.db") as visitors:
            client = TestClient(app.build(archive, visitors), base_url="http://127.0.0.1:7860")
            return client.get(path).text

    def archive(self) -> Archive:
        return Archive.open(self.settings, models=fakes.models())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    faked.fill(tmp_path / "pages", range(1, 6))
    made = Place(faked.settings(tmp_path / "archive"), tmp_path / "pages")
    made.take_in()
    return made


def passage(page: str) -> str:
    """The address of the first passage that an answer's page cites."""
    found = re.search(r'class="cite" href="([^"]+)"', page)
    assert found
    return unescape(found[1])


def marked(page: str) -> str:
    return unescape(re.sub("<[^>]+>", "", "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL))))


def test_an_answer_and_its_passages_outlive_a_change_of_the_release(place: Place) -> None:
    """Station 3 counted 24 nests, then its page says 99: the old answer still leads to the words that it quoted."""
    key = place.ask()
    before = place.get(f"/answer/{key}")
    words = marked(place.get(passage(before)))
    assert "24 nests" in words
    file = place.folder / "tern-003.md"
    file.write_text(file.read_text("utf-8").replace("24 nests", "99 nests"), "utf-8")
    place.take_in()
    after = place.get(f"/answer/{key}")
    assert passage(after) == passage(before)
    assert "revision" in after
    old = place.get(passage(after))
    assert marked(old) == words
    assert "This is version 1" in old
    assert "99 nests" in place.get(passage(after).partition("?")[0])


def test_an_answer_outlives_its_release(place: Place) -> None:
    """The release is gone from the folder and the archive: the answer still shows its quote, the link says so."""
    key = place.ask()
    (place.folder / "tern-003.md").unlink()
    place.take_in()
    page = place.get(f"/answer/{key}")
    assert "24 nests" in page
    assert "Not here" in place.get(passage(page))
