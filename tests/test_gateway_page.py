"""The page's files as the gateway serves them: only what was built, whatever the path says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from running_gateway import Running, running_gateway

FILES = {
    "index.html": b"<!doctype html><title>Karen</title>",
    "assets/app-BgX3k9Qz.js": b"export {}",
    "assets/app-BgX3k9Qz.css": b"body{}",
    "icons/karen.svg": b"<svg/>",
}


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    (tmp_path / "secret.txt").write_text("secret")
    async with running_gateway(tmp_path, page=FILES) as found:
        yield found


@pytest.mark.parametrize(
    ("path", "name", "media_type"),
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/index.html", "index.html", "text/html; charset=utf-8"),
        ("/assets/app-BgX3k9Qz.js", "assets/app-BgX3k9Qz.js", "text/javascript; charset=utf-8"),
        ("/assets/app-BgX3k9Qz.css", "assets/app-BgX3k9Qz.css", "text/css; charset=utf-8"),
        ("/icons/karen.svg", "icons/karen.svg", "image/svg+xml"),
    ],
)
async def test_a_file_of_the_page_needs_no_token(running: Running, path: str, name: str, media_type: str) -> None:
    answer = await running.stranger.get(path)
    assert answer.status_code == 200
    assert answer.content == FILES[name]
    assert answer.headers["content-type"] == media_type


async def test_the_page_may_load_and_call_only_its_own_server(running: Running) -> None:
    policy = (await running.stranger.get("/")).headers["content-security-policy"]
    directives = dict(directive.split(" ", 1) for directive in policy.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["connect-src"] == directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"


async def test_what_changes_its_name_with_its_content_is_kept_and_the_rest_is_asked_for_again(running: Running) -> None:
    assert "immutable" in (await running.stranger.get("/assets/app-BgX3k9Qz.js")).headers["cache-control"]
    answer = await running.stranger.get("/")
    assert answer.headers["cache-control"] == "no-cache"
    again = await running.stranger.get("/", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/assets/../../secret.txt",
        "/assets/..%5c..%5csecret.txt",
        "//secret.txt",
        "/assets//app-BgX3k9Qz.js",
        "/assets/",
        "/assets",
        "/%00",
        "/index.html%00.js",
        "/page/index.html",
        "/INDEX.HTML",
    ],
)
async def test_no_path_leads_out_of_the_page(running: Running, path: str) -> None:
    port = int(running.gateway.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)  # a client library would tidy the path up
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400"))
    assert b'"secret"' not in answer
    assert b"\r\n\r\nsecret" not in answer


async def test_a_link_that_leads_out_of_the_page_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "link.txt").symlink_to(tmp_path / "secret.txt")
    async with running_gateway(tmp_path, page=FILES) as running:
        assert (await running.stranger.get("/link.txt")).status_code == 404


async def test_a_file_that_appears_later_is_not_served(running: Running) -> None:
    (running.folder / "page" / "late.txt").write_text("late")
    assert (await running.stranger.get("/late.txt")).status_code == 404


async def test_without_a_built_page_the_api_is_served_all_the_same(tmp_path: Path) -> None:
    async with running_gateway(tmp_path) as running:
        assert (await running.stranger.get("/")).status_code == 404
        assert (await running.http.post("/api/words/echo", json={"text": "a"})).status_code == 200
