"""The whole application over HTTP, without a browser: pages, API, headers, what is closed, who may see what."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rag import Archive, UsageError, Visitors
from tests.ui_fake import FakeArchive
from ui import api, app, password, security
from ui.auth import Doorkeeper, hash_password, is_password, read_passwords
from ui.security import Rates
from ui.talk import Asked, Talk

HERE = {"origin": "http://127.0.0.1:7860"}
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of Gradio's imports


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitors]:
    with Visitors.open(tmp_path_factory.mktemp("ui") / "visitors.db") as store:
        yield store


@pytest.fixture(scope="module")
def built(visitors: Visitors) -> FastAPI:
    return app.build(cast("Archive", FakeArchive()), visitors, llms=("local", "quote"))


@pytest.fixture
def client(built: FastAPI, request: pytest.FixtureRequest) -> TestClient:
    """A client with an address, and so a bucket, of its own."""
    return TestClient(built, base_url="http://127.0.0.1:7860", client=(request.node.nodeid, 5000))


@pytest.fixture
def ada() -> str:
    return secrets.token_urlsafe(32)


@pytest.fixture
def ben() -> str:
    return secrets.token_urlsafe(32)


def asked(visitors: Visitors, who: str) -> dict[str, Any]:
    """An answer that is kept."""
    from ui.examples import Examples

    archive = cast("Archive", FakeArchive())
    talk = Talk(archive, visitors, llms=("local",), examples=Examples(archive))
    last = list(talk.ask(who, Asked("How much did nickel in the lichens fall?")))[-1]
    (kept,) = visitors.turns(who, last.conversation)
    return kept.answer | {"conversation": last.conversation}


def test_every_response_carries_the_headers(client: TestClient) -> None:
    """Pages, assets, JSON, errors of ours and of the framework: none without its policy."""
    for path in ("/", "/archive", "/release/lichen", "/release/none", "/ours/style.css", "/api/openapi.json",
                 "/nowhere", "/gradio_api/upload", "/api/search", "/theme.css"):  # fmt: skip
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert ("'unsafe-eval'" in policy) == (path == "/")
        assert re.search(r"script-src[^;]*'unsafe-inline'", policy) is None
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_the_page_names_nobody_else_and_every_script_has_the_nonce(client: TestClient) -> None:
    first, second = client.get("/"), client.get("/")
    nonces = [re.findall(r"'nonce-([^']+)'", r.headers["content-security-policy"])[0] for r in (first, second)]
    assert nonces[0] != nonces[1]
    assert first.text.count("<script") == first.text.count(f'<script nonce="{nonces[0]}"')
    assert "huggingface" not in first.text.split("window.gradio_config")[0]
    assert "twitter:" not in first.text
    assert "iframeResizer.contentWindow" not in first.text


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/gradio_api/file=http://127.0.0.1:1/x",
        "/file=/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1:1/", "/monitoring", "/monitoring/summary", "/gradio_api/info",
        "/gradio_api/openapi.json", "/gradio_api/vibe-code", "/gradio_api/vibe-edit/", "/gradio_api/call/ask",
        "/gradio_api/run/ask", "/gradio_api/api/ask", "/gradio_api/component_server", "/gradio_api/mcp/",
        "/gradio_api/deep_link", "/gradio_api/dev/reload", "/gradio_api/runs", "/gradio_api/stream/x", "/docs",
        "/openapi.json", "/gradio_api/process_recording", "/gradio_api/token", "/manifest.json", "/pwa_icon",
        "/assets/../../../etc/passwd", "/static/..%2f..%2fetc/passwd", "/config/../gradio_api/upload",
        "/gradio_api/custom_component/x/client/component/a.js", "/user", "/run-history", "/workflow",
    ],
)  # fmt: skip
def test_what_the_page_does_not_need_is_closed(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, headers=HERE).status_code == 404


def test_a_browser_gets_a_secret_of_its_own(client: TestClient) -> None:
    """On the first visit only, out of reach for scripts; a malformed one is replaced."""
    cookie = client.get("/").headers["set-cookie"]
    assert re.match(r"rag_visitor=[\w-]{43};", cookie)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "set-cookie" not in client.get("/").headers
    client.cookies.clear()
    assert "set-cookie" in client.get("/", headers={"cookie": "rag_visitor=short"}).headers


def test_releases_and_passages_have_addresses(client: TestClient) -> None:
    body = FakeArchive().show("lichen").body
    start = body.index("Nickel")
    page = client.get(f"/release/lichen?at={start}-{start + 6}").text
    assert '<mark id="at" tabindex="-1">Nickel</mark>' in page
    assert page.startswith("<!doctype html>")
    assert client.get(f"/release/lichen?at={start}-{start + 6}&part=1").text.startswith("<article")
    assert "Moss on bus shelters" in page
    missing = client.get("/release/%3Cb%3E")
    assert missing.status_code == 404
    assert "<b>" not in missing.text


def test_an_answer_has_an_address_with_its_receipt_and_exports(
    client: TestClient, visitors: Visitors, ada: str
) -> None:
    answer = asked(visitors, ada)
    page = client.get(f"/answer/{answer['answer_id']}").text
    assert "revision 7" in page
    assert "How much did nickel in the lichens fall?" in page
    assert "/srv/" not in page
    for kind, begin in (("bib", "@misc{"), ("ris", "TY  - "), ("json", "["), ("md", "# "), ("csv", "\ufeffentry")):
        got = client.get(f"/answer/{answer['answer_id']}.{kind}")
        assert got.text.startswith(begin)
        assert got.headers["content-disposition"].startswith("attachment")
        assert "/srv/" not in got.text
    assert client.get("/answer/none").status_code == 404
    assert client.get(f"/answer/{answer['answer_id']}.exe").status_code == 404


def test_history_is_renamed_exported_and_deleted_by_its_owner_alone(
    client: TestClient, visitors: Visitors, ada: str, ben: str
) -> None:
    name = asked(visitors, ada)["conversation"]
    client.cookies.set("rag_visitor", ben, domain="127.0.0.1")
    assert client.get(f"/conversation/{name}.json").status_code == 404
    assert client.post(f"/history/{name}", json={"do": "delete"}, headers=HERE).status_code == 400
    client.cookies.clear()
    client.cookies.set("rag_visitor", ada, domain="127.0.0.1")
    assert client.post(f"/history/{name}", json={"do": "rename", "title": "Tiles"}, headers=HERE).json() == {
        "done": True
    }
    assert client.get(f"/conversation/{name}.md").text.startswith("# Tiles")
    assert json.loads(client.get(f"/conversation/{name}.json").text)[0]["status"] == "answered"
    assert client.post(f"/history/{name}", json={"do": "dance"}, headers=HERE).status_code == 400
    assert client.post(f"/history/{name}", json={"do": "delete"}, headers=HERE).json() == {"done": True}
    assert visitors.conversations(ada) == ()


def test_feedback_is_kept_for_ones_own_answers(client: TestClient, visitors: Visitors, ada: str, ben: str) -> None:
    answer = asked(visitors, ada)
    where = f"/feedback/{answer['answer_id']}"
    client.cookies.set("rag_visitor", ada, domain="127.0.0.1")
    said = {"verdict": "down", "reason": "wrong", "note": "It was 14."}
    assert client.post(where, json=said, headers=HERE).json() == {"done": True}
    (kept,) = visitors.feedback()
    assert (kept["verdict"], kept["reason"], kept["note"]) == ("down", "wrong", "It was 14.")
    assert client.post(where, json={"verdict": ["up"]}, headers=HERE).status_code == 400
    client.cookies.clear()
    client.cookies.set("rag_visitor", ben, domain="127.0.0.1")
    assert client.post(where, json={"verdict": "up"}, headers=HERE).status_code == 400


def test_another_site_cannot_act_in_a_visitors_name(client: TestClient) -> None:
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/history/x", json={"do": "delete"}, headers=headers).status_code == 403
        assert client.post("/gradio_api/queue/join", json={}, headers=headers).status_code == 403


def test_a_foreign_name_for_this_machine_is_refused(client: TestClient) -> None:
    """DNS rebinding: evil.example resolves to 127.0.0.1, the browser sends its name as the host."""
    assert client.get("/archive", headers={"host": "evil.example:7860"}).status_code == 421
    assert client.get("/archive", headers={"host": "[broken"}).status_code == 421
    assert client.get("/archive", headers={"host": "localhost:7860"}).status_code == 200


def test_bodies_are_bounded_with_and_without_a_length(client: TestClient) -> None:
    long = b'{"question": "' + b"x" * security.MAX_BODY + b'"}'
    kind = {"content-type": "application/json"}
    assert client.post("/api/ask", content=long, headers=kind).status_code == 413
    assert client.post("/api/ask", content=b"{}", headers=kind | {"content-length": "-1"}).status_code == 413

    def parts() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 4096

    from starlette.requests import ClientDisconnect

    with contextlib.suppress(ClientDisconnect):
        assert client.post("/api/ask", content=parts(), headers=kind).status_code >= 400


def test_the_api_answers_as_the_command_line_does(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": "How much did nickel in the lichens fall?"}).json()
    assert answer["status"] == "answered"
    assert answer["citations"][0]["source"] in ("lichen.txt", "correction.txt")
    hits = client.get("/api/search", params={"q": "nickel lichens percent", "k": 2}).json()
    assert len(hits) == 2
    shown = client.get(f"/api/release/{hits[0]['release_id']}").json()
    assert shown["body"][hits[0]["start"] : hits[0]["end"]] == hits[0]["text"]
    assert "/" not in shown["source"]
    assert set(client.get("/api/openapi.json").json()["paths"]) == {
        "/api/ask", "/api/search", "/api/release/{release_id}",
    }  # fmt: skip
    assert "curl" in client.get("/api").text


def test_the_api_streams_events_as_lines(client: TestClient) -> None:
    said = {"question": "How much did nickel in the lichens fall?", "stream": True}
    lines = [json.loads(line) for line in client.post("/api/ask", json=said).text.splitlines()]
    assert lines[0]["event"] == "found"
    assert {line["event"] for line in lines[1:-1]} == {"delta"}
    assert lines[-1]["answer"]["status"] == "answered"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"question": ""}, 400),
        ({"question": "x" * 1001}, 422),
        ({"question": "x", "llm": "openai:other"}, 400),
        ({"question": "x", "after": "yesterday"}, 400),
        ({"question": "x", "unknown": 1}, 422),
        ({}, 422),
    ],
)
def test_wrong_requests_to_the_api_get_one_line(client: TestClient, said: dict[str, Any], status: int) -> None:
    got = client.post("/api/ask", json=said)
    assert got.status_code == status
    assert list(got.json()) == ["error"]


def test_the_api_clamps_as_of(client: TestClient) -> None:
    said = {"question": "How much did nickel in the lichens fall?", "as_of": "2999-01-01"}
    assert client.post("/api/ask", json=said).json()["filters"]["as_of"] < "2999"


def test_questions_come_at_a_bounded_rate(client: TestClient) -> None:
    """Twenty at once, then one every two seconds: the twenty-fifth in a row is told to wait."""
    statuses = [client.get("/api/search", params={"q": "tiles"}).status_code for _ in range(25)]
    assert statuses[:20] == [200] * 20
    assert statuses[-1] == 429


def test_the_api_keeps_nothing_and_says_so(client: TestClient) -> None:
    got = client.post("/api/ask", json={"question": "How much did nickel in the lichens fall?"})
    assert "set-cookie" not in got.headers
    assert client.get(f"/answer/{got.json()['answer_id']}").status_code == 404
    assert "Nothing that is asked here is kept" in client.get("/api/openapi.json").json()["info"]["description"]
    assert "Nothing that is asked here is kept" in client.get("/api").text


def test_the_api_works_on_a_bounded_number_of_questions(monkeypatch: pytest.MonkeyPatch, visitors: Visitors) -> None:
    """With no place at all, both forms are told to come back; a page is served meanwhile."""
    monkeypatch.setattr(api, "PARALLEL", 0)
    crowded = TestClient(app.build(cast("Archive", FakeArchive()), visitors), base_url="http://127.0.0.1:7860")
    got = crowded.post("/api/ask", json={"question": "nickel lichens"})
    assert (got.status_code, got.json()) == (503, {"error": api.CROWDED})
    assert json.loads(crowded.post("/api/ask", json={"question": "nickel lichens", "stream": True}).text) == {
        "event": "error", "error": api.CROWDED,
    }  # fmt: skip
    assert crowded.get("/release/lichen").status_code == 200


def test_a_bucket_refills() -> None:
    now = [0.0]
    rates = Rates(rate=0.5, burst=2, clock=lambda: now[0])
    assert [rates.take("a") for _ in range(3)] == [True, True, False]
    assert rates.take("b")
    now[0] = 2.0
    assert [rates.take("a") for _ in range(2)] == [True, False]


@pytest.mark.parametrize("name", security.FORBIDDEN)
def test_a_variable_that_would_open_the_page_stops_the_start(name: str) -> None:
    with pytest.raises(UsageError, match=name):
        security.check_environment({name: "1"})
    security.check_environment({name: "False", "GRADIO_TEMP_DIR": "elsewhere"})


def test_loopback() -> None:
    assert all(security.is_loopback(h) for h in ("127.0.0.1", "::1", "[::1]", "localhost", "127.9.9.9"))
    assert not any(security.is_loopback(h) for h in ("0.0.0.0", "192.0.2.1", "example.org", ""))  # noqa: S104


@pytest.fixture
def guarded(visitors: Visitors, tmp_path: Path) -> TestClient:
    (tmp_path / "people").write_text(f"# us\nada:{hash_password('tea & toast')}\n")
    built = app.build(cast("Archive", FakeArchive()), visitors, passwords=tmp_path / "people")
    return TestClient(built, base_url="http://127.0.0.1:7860", client=("192.0.2.1", 5000))


def test_nothing_is_served_before_the_password(guarded: TestClient) -> None:
    for path in ("/", "/archive", "/release/lichen", "/answer/x", "/config", "/theme.css", "/ours/page.js", "/api"):
        assert guarded.get(path, follow_redirects=False).status_code == 401
    for path in ("/api/ask", "/gradio_api/queue/join", "/feedback/x"):
        assert guarded.post(path, json={}, headers=HERE).status_code == 401
    page = guarded.get("/archive", headers={"accept": "text/html"})
    assert page.url.path == "/login"
    assert "Log in" in page.text


def test_a_login_opens_and_a_logout_closes(guarded: TestClient) -> None:
    said = {"name": "ada", "password": "tea & toast"}
    got = guarded.post("/login?next=/archive", data=said, headers=HERE, follow_redirects=False)
    assert (got.status_code, got.headers["location"]) == (303, "/archive")
    assert "HttpOnly" in got.headers["set-cookie"]
    assert guarded.get("/archive").status_code == 200
    guarded.post("/logout", headers=HERE)
    assert guarded.get("/archive", follow_redirects=False).status_code == 401


@pytest.mark.parametrize("there", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_login_leads_nowhere_else(guarded: TestClient, there: str) -> None:
    said = {"name": "ada", "password": "tea & toast"}
    got = guarded.post("/login", params={"next": there}, data=said, headers=HERE, follow_redirects=False)
    assert got.headers["location"] == "/"


def test_five_wrong_passwords_lock_name_and_address(guarded: TestClient) -> None:
    for _ in range(5):
        assert guarded.post("/login", data={"name": "ada", "password": "no"}, headers=HERE).status_code == 401
    right = guarded.post("/login", data={"name": "ada", "password": "tea & toast"}, headers=HERE)
    assert right.status_code == 429
    assert "15 minutes" in right.text


def test_a_lock_opens_after_its_time_and_holds_for_unknown_names_too() -> None:
    now = [0.0]
    keeper = Doorkeeper({"ada": hash_password("tea")}, clock=lambda: now[0])
    for _ in range(5):
        assert keeper.login("nobody", "x", address="192.0.2.9") is None
    with pytest.raises(UsageError, match="wait"):
        keeper.login("ada", "tea", address="192.0.2.9")
    now[0] = 1000.0
    token = keeper.login("ada", "tea", address="192.0.2.9")
    assert token is not None
    assert keeper.is_open(token)
    now[0] += 86_500
    assert not keeper.is_open(token)


def test_passwords_are_salted_and_checked() -> None:
    assert hash_password("tea") != hash_password("tea")
    assert is_password("tea", hash_password("tea"))
    assert not is_password("tee", hash_password("tea"))


def test_a_line_of_the_password_file_is_made(tmp_path: Path) -> None:
    made = password.line("ada", lambda _: "tea & toast")
    (tmp_path / "people").write_text(f"{made}\n")
    assert is_password("tea & toast", read_passwords(tmp_path / "people")["ada"])


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("a:b", ["tea & toast"] * 2, "another"),
        ("", ["tea & toast"] * 2, "another"),
        ("#a", ["tea & toast"] * 2, "another"),
        ("ada", ["tea"] * 2, "longer"),
        ("ada", ["tea & toast", "tea & cake"], "two different"),
    ],
)
def test_a_line_that_would_not_work_is_not_made(name: str, typed: list[str], said: str) -> None:
    answers = iter(typed)
    with pytest.raises(UsageError, match=said):
        password.line(name, lambda _: next(answers))


@pytest.mark.parametrize("said", ["", "# nobody\n", "ada:tea\n", "ada\n", ":scrypt$1\n"])
def test_a_password_file_is_read_strictly(tmp_path: Path, said: str) -> None:
    (tmp_path / "people").write_text(said)
    with pytest.raises(UsageError):
        read_passwords(tmp_path / "people")
    with pytest.raises(UsageError, match="cannot be read"):
        read_passwords(tmp_path / "absent")


def test_a_taken_port_is_said_in_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(UsageError, match="--port"):
            app.serve(cast("Archive", FakeArchive()), port=other.getsockname()[1])
