"""Wiring: the Gradio page, the pages beside it, the API and what guards them, as one web application.

What is not here: anything that decides.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from rag import Archive, RagError, UsageError, Visitors
from ui import api, pages, security
from ui.auth import Doorkeeper, Doors, read_passwords
from ui.examples import Examples
from ui.shelf import Shelf
from ui.talk import Talk

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
ALLOWED_LLMS = ("auto", "quote")


def build(
    archive: Archive,
    visitors: Visitors,
    *,
    llms: Sequence[str] = ALLOWED_LLMS,
    passwords: Path | None = None,
    hosts: frozenset[str] | None = LOCAL,
    examples: Examples | None = None,
) -> FastAPI:
    """The whole application.

    Args:
        archive: opened by the caller, who also closes it.
        visitors: where conversations are kept; likewise.
        llms: the models that visitors may choose; the first is the default.
        passwords: a file of `name:scrypt$…` lines; None lets everybody in who reaches the page.
        hosts: names under which the server answers, None for any: this machine's own keep other sites' scripts out.
        examples: questions to offer; by default none until `Examples.try_out` has run.

    Raises:
        UsageError: an environment variable would open the page up, or the password file is unusable.
    """
    security.check_environment()
    keeper = Doorkeeper(read_passwords(passwords)) if passwords else None
    talk = Talk(archive, visitors, llms=llms, examples=examples or Examples(archive))
    shelf = Shelf(archive)
    app = FastAPI(
        title="Press archive", description=api.KEPT, openapi_url="/api/openapi.json", docs_url=None, redoc_url=None
    )
    app.exception_handler(RequestValidationError)(_invalid)
    routes = api.routes(talk)
    api.describe(app)
    app.include_router(routes)
    app.include_router(pages.routes(talk, shelf))
    _in_a_loop(lambda: _mount(app, talk, shelf))
    app.add_middleware(Doors, keeper=keeper)
    app.add_middleware(security.Guard, hosts=hosts)
    return app


def _in_a_loop(deed: Callable[[], None]) -> None:
    """Does something while an event loop runs: where none does, Gradio opens some of its own and closes none."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:

        async def done() -> None:
            deed()

        asyncio.run(done())
    else:
        deed()


def _mount(app: FastAPI, talk: Talk, shelf: Shelf) -> None:
    """Puts the Gradio page at "/"."""
    import gradio as gr

    from ui import blocks, theme

    gr.mount_gradio_app(
        app, blocks.make(talk, shelf), path="/", theme=theme.theme(), footer_links=[], run_history=False,
        show_error=False, max_file_size=1, ssr_mode=False, enable_monitoring=False, pwa=False, mcp_server=False,
        allowed_paths=[],
    )  # fmt: skip


async def _invalid(_: Request, error: Exception) -> Response:
    """A request that is not what the API describes: in one line, without echoing what was sent."""
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {"loc": (), "msg": "not understood"}
    where = ".".join(str(part) for part in first["loc"])
    return JSONResponse({"error": f"{where}: {first['msg']}"}, status_code=422)


def serve(
    archive: Archive,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth: Path | None = None,
    allowed_llms: Sequence[str] = ALLOWED_LLMS,
) -> None:
    """Serves the page until it is interrupted; see `build` for `auth` and `allowed_llms`.

    Raises:
        UsageError: see `build`; or the port is taken.
    """
    security.check_environment()
    import uvicorn

    local = security.is_loopback(host)
    with _listening(host, port) as listener, Visitors.open(archive.settings.data_dir / "visitors.db") as visitors:
        examples = Examples(archive)
        app = build(
            archive, visitors, llms=allowed_llms, passwords=auth, hosts=LOCAL if local else None, examples=examples
        )
        threading.Thread(target=_warm, args=(archive, examples), daemon=True, name="warm").start()
        shown = f"[{host}]" if ":" in host else host
        print(f"the page is at http://{shown}:{port} (stop it with Ctrl-C)", file=sys.stderr)  # noqa: T201
        if not local and auth is None:
            print("anybody who reaches this address can ask: --auth FILE asks for a password", file=sys.stderr)  # noqa: T201
        logging.getLogger("uvicorn.error").addFilter(_is_no_farewell)
        config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=2)
        uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    """A socket bound to the address, before anything is loaded.

    Raises:
        UsageError: the address is taken, or is none of this machine's.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = error.strerror or error
        raise UsageError(f"cannot listen on {host}, port {port} ({reason}): choose another with --port") from None
    return listener


def _is_no_farewell(record: logging.LogRecord) -> bool:
    """False for what uvicorn logs of each open page when the server is stopped."""
    kind = record.exc_info[0] if record.exc_info else None
    return kind is None or not issubclass(kind, asyncio.CancelledError)


def _warm(archive: Archive, examples: Examples) -> None:
    """Loads the models and tries the examples out while the first visitor reads the page."""
    try:
        archive.warm()
        examples.try_out()
    except RagError as error:
        print(f"not warmed up: {error}", file=sys.stderr)  # noqa: T201
