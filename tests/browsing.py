"""A browser for tests of the page, and servers for it to look at: bodies of fixtures, and steps that all tests take.

Playwright drives an installed Chromium and downloads none: set RAG_TEST_BROWSER to its path where it is not `chromium`.
Every page also counts as faulty on a console error, and on any request to another host.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from rag import Archive, Visitors
from tests.ui_fake import FakeArchive
from ui import app
from ui.examples import Examples

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("RAG_TEST_BROWSER") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NICKEL = "How much did nickel in the lichens fall?"
DONE = '#now-reply .reply[data-state="done"]'
REFUSED = '#now-reply .reply[data-state="refused"]'


@dataclass
class Served:
    """A running server: its archive, its address."""

    archive: FakeArchive
    url: str


def serve(archive: FakeArchive, path: Path) -> Generator[Served, None, None]:
    """Serves until the generator is closed."""
    examples = Examples(cast("Archive", archive))
    examples.try_out()
    with (
        Visitors.open(path) as visitors,
        running(cast("Archive", archive), visitors, examples, llms=("local", "quote")) as url,
    ):
        yield Served(archive, url)


@contextmanager
def running(archive: Archive, visitors: Visitors, examples: Examples, *, llms: Sequence[str]) -> Iterator[str]:
    """A server of the page; its address."""
    import uvicorn

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    built = app.build(archive, visitors, llms=llms, examples=examples)
    server = uvicorn.Server(uvicorn.Config(built, port=port, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def chromium() -> Iterator[Browser]:
    """The browser; skips its test where there is none."""
    pytest.importorskip("playwright.sync_api", reason="the page is not tested: playwright is not installed")
    if CHROMIUM is None:
        missing = "the page is not tested in a browser: no chromium found, name one in RAG_TEST_BROWSER"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with launched() as opened:
        yield opened


@contextmanager
def launched() -> Iterator[Browser]:
    """The installed Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def watched() -> Iterator[list[str]]:
    """What went wrong in any page of a test; empty in the end."""
    found: list[str] = []
    yield found
    assert found == []


def visit(browser: Browser, served: Served, faults: list[str], *, at: str = "/", **context: Any) -> Page:
    """A new visitor's page, opened and ready."""
    page = browser.new_context(**context).new_page()
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith((served.url, "data:", "blob:")) else faults.append(r.url))
    page.on("dialog", lambda d: d.accept("Renamed") if d.type == "prompt" else d.accept())
    page.goto(served.url + at)
    page.wait_for_selector("#question textarea")
    page.wait_for_selector("#history nav", state="attached")
    return page


def ask(page: Page, words: str, wait: str = DONE) -> None:
    page.fill("#question textarea", words)
    page.keyboard.press("Enter")
    page.wait_for_selector(f'#now-head h2:text-is("{words}")')
    page.wait_for_selector(wait)


def until(what: Any, *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def hrefs(page: Page, which: str) -> list[str]:
    found: list[str] = page.locator(which).evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return found
