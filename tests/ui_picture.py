"""The picture of the page for the README: `python -m tests.ui_picture docs/page.png`.

Takes the sample archive in (in a temporary folder), serves it, asks one question in quote mode, opens the release that
it cites, and keeps what an installed Chromium shows. What is not here: tests.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from rag import Archive, Settings, Visitors, ingest
from tests import browsing
from ui.examples import Examples

ROOT = Path(__file__).parents[1]
QUESTION = "Which antibody blocks DKK1?"
WIDTH, HEIGHT = 1280, 760


def take(file: Path) -> None:
    """Takes the picture."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(data_dir=Path(folder), llm="quote")
        ingest(settings, [ROOT / "corpus"])
        with (
            Archive.open(settings) as archive,
            Visitors.open(Path(folder) / "visitors.db") as visitors,
            browsing.running(archive, visitors, Examples(archive), llms=("quote",)) as url,
            browsing.launched() as browser,
        ):
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
            page.set_default_timeout(120_000)
            archive.ask(QUESTION)  # the models are loaded by then: the picture shows what a second visitor sees
            page.goto(url)
            page.wait_for_selector("#history nav", state="attached")
            browsing.ask(page, QUESTION)
            page.locator(f"{browsing.DONE} .cite").first.click()
            page.wait_for_selector("#reader mark")
            page.wait_for_timeout(500)
            file.parent.mkdir(parents=True, exist_ok=True)
            _keep(page.screenshot(), file)


def _keep(png: bytes, file: Path) -> None:
    """The picture with a palette: a third of the bytes, and no difference to be seen in text."""
    from PIL import Image

    Image.open(io.BytesIO(png)).convert("RGB").quantize(128).save(file, optimize=True)


if __name__ == "__main__":
    take(Path(sys.argv[1]))
