"""Who may speak to the gateway: forged hosts and origins, wrong tokens, the page's cookie, limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from karen.hosts.gateway.identity import WRONG_PER_MINUTE
from karen.hosts.gateway.sessions import CODE_LIFE_S, IDLE_LIFE_S
from running_gateway import ALLOWED_ORIGIN, MEMBER_TOKEN, Running, running_gateway


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_gateway(tmp_path) as found:
        yield found


def page_headers(running: Running, **more: str) -> dict[str, str]:
    return {"x-karen-page": "1", "origin": running.gateway.url, **more}


async def signed_in(running: Running) -> None:
    """Let `running.stranger` in as a browser, by its cookie."""
    code = running.gateway.browser_url().partition("#code=")[2]
    answer = await running.stranger.post("/session", json={"code": code}, headers={"origin": running.gateway.url})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.evil.example:{port}",
        "0.0.0.0:{port}",
    ],
)
@pytest.mark.parametrize("path", ["/livez", "/", "/api/words/who", "/openapi.json"])
async def test_a_forged_host_is_refused_everywhere(running: Running, host: str, path: str) -> None:
    port = running.gateway.url.rpartition(":")[2]
    answer = await running.http.get(path, headers={"host": host.format(port=port)})
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
async def test_the_names_of_this_machine_are_answered(running: Running, name: str) -> None:
    port = running.gateway.url.rpartition(":")[2]
    assert (await running.stranger.get("/livez", headers={"host": f"{name}:{port}"})).status_code == 200


async def test_nothing_listens_beyond_loopback(running: Running) -> None:
    port = int(running.gateway.url.rpartition(":")[2])
    mine = [one for one in psutil.Process().net_connections("tcp") if one.status == psutil.CONN_LISTEN]
    assert [one.laddr.ip for one in mine if one.laddr.port == port] == ["127.0.0.1"]


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://localhost:5173", "http://localhost:51730"]
)
async def test_a_foreign_origin_is_refused_even_with_the_right_token(running: Running, origin: str) -> None:
    answer = await running.http.post("/api/words/who", json={}, headers={"origin": origin})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


async def test_an_allowed_origin_is_answered_with_the_headers_its_browser_wants(running: Running) -> None:
    answer = await running.http.post("/api/words/who", json={}, headers={"origin": ALLOWED_ORIGIN})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == ALLOWED_ORIGIN
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in answer.headers


async def test_an_allowed_origin_still_needs_a_token(running: Running) -> None:
    answer = await running.stranger.post("/api/words/who", json={}, headers={"origin": ALLOWED_ORIGIN})
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == ALLOWED_ORIGIN


@pytest.mark.parametrize(("origin", "status"), [(ALLOWED_ORIGIN, 204), ("http://evil.example", 403)])
async def test_only_an_allowed_origin_gets_through_its_preflight(running: Running, origin: str, status: int) -> None:
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    answer = await running.stranger.options("/api/words/who", headers=asked)
    assert answer.status_code == status
    allowed = {"POST", "authorization", "content-type", "x-request-id"} if status == 204 else set()
    offered = answer.headers.get("access-control-allow-methods", "") + answer.headers.get(
        "access-control-allow-headers", ""
    )
    assert all(name in offered for name in allowed)
    assert ("access-control-allow-origin" in answer.headers) == bool(allowed)


async def test_an_origin_allowed_in_the_settings_counts_at_once(running: Running) -> None:
    running.machine.gateway_allowed_origins = ["http://new.example"]
    headers = {"origin": "http://new.example"}
    assert (await running.http.post("/api/words/who", json={}, headers=headers)).status_code == 200


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic a2FyZW4=", "Bearer \u00e4"])
@pytest.mark.parametrize(("verb", "path"), [("POST", "/api/words/who"), ("GET", "/health"), ("GET", "/metrics")])
async def test_without_a_right_token_nothing_is_told(
    running: Running, verb: str, path: str, authorization: str
) -> None:
    answer = await running.stranger.request(verb, path, headers={b"authorization": authorization.encode()})
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_is_its_profile_and_role(running: Running) -> None:
    answer = await running.stranger.post("/api/words/who", headers={"authorization": f"bearer {MEMBER_TOKEN}"})
    assert answer.json().items() >= {"user_id": "mia", "role": "member", "ui_source": "api"}.items()


async def test_a_client_says_what_kind_it_is(running: Running) -> None:
    answer = await running.http.post("/api/words/who", headers={"x-karen-client": "streamlit"})
    assert answer.json()["ui_source"] == "streamlit"
    answer = await running.http.post("/api/words/who", headers={"x-karen-client": "toaster"})
    assert answer.status_code == 422
    assert "one of web, streamlit" in answer.json()["message"]


async def test_unknown_tokens_are_slowed_and_known_ones_are_not(running: Running) -> None:
    member = {"authorization": f"Bearer {MEMBER_TOKEN}"}
    await running.stranger.post("/api/words/who", headers=member)
    wrong = [{"authorization": f"Bearer wrong-{n}"} for n in range(WRONG_PER_MINUTE)]
    answers = [(await running.stranger.post("/api/words/who", headers=headers)) for headers in wrong]
    assert [answer.status_code for answer in answers] == [401] * (WRONG_PER_MINUTE - 1) + [429]
    assert (await running.stranger.post("/api/words/who", headers=member)).status_code == 200
    assert (await running.http.post("/api/words/who")).status_code == 200
    running.clock.now += 60
    assert (await running.stranger.post("/api/words/who", headers=wrong[0])).status_code == 401


async def test_more_calls_than_the_setting_allows_are_refused_until_later(running: Running) -> None:
    running.machine.gateway_requests_per_minute = 10
    statuses = [(await running.http.post("/api/words/who")).status_code for _ in range(10)]
    assert statuses == [200] * 10
    refused = await running.http.post("/api/words/who")
    assert refused.status_code == 429
    assert refused.json()["code"] == "rate_limited"
    assert refused.json()["retry_after_s"] == 6
    assert refused.headers["retry-after"] == "6"
    other = {"authorization": f"Bearer {MEMBER_TOKEN}"}
    assert (await running.stranger.post("/api/words/who", headers=other)).status_code == 200
    running.clock.now += 6
    assert (await running.http.post("/api/words/who")).status_code == 200


async def test_a_code_becomes_a_cookie_that_scripts_and_other_sites_never_see(running: Running) -> None:
    code = running.gateway.browser_url().partition("#code=")[2]
    answer = await running.stranger.post("/session", json={"code": code}, headers={"origin": running.gateway.url})
    cookie = answer.headers["set-cookie"]
    port = running.gateway.url.rpartition(":")[2]
    assert cookie.startswith(f"karen_{port}=")
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
    who = await running.stranger.post("/api/words/who", headers=page_headers(running))
    assert who.json().items() >= {"user_id": "owner", "role": "owner", "ui_source": "web"}.items()


async def test_a_code_is_good_once(running: Running) -> None:
    code = {"code": running.gateway.browser_url().partition("#code=")[2]}
    assert (await running.stranger.post("/session", json=code)).status_code == 200
    again = await running.stranger.post("/session", json=code)
    assert again.status_code == 401
    assert "one-time code" in again.json()["message"]


async def test_a_code_is_good_for_a_minute(running: Running) -> None:
    code = {"code": running.gateway.browser_url().partition("#code=")[2]}
    running.clock.now += CODE_LIFE_S
    assert (await running.stranger.post("/session", json=code)).status_code == 401


async def test_a_printed_code_may_live_longer_and_is_good_once_all_the_same(running: Running) -> None:
    code = {"code": running.gateway.browser_url(life_s=3600).partition("#code=")[2]}
    running.clock.now += 3599
    assert (await running.stranger.post("/session", json=code)).status_code == 200
    assert (await running.stranger.post("/session", json=code)).status_code == 401


async def test_a_session_lasts_while_it_is_used(running: Running) -> None:
    await signed_in(running)
    for _ in range(3):
        running.clock.now += IDLE_LIFE_S - 1
        assert (await running.stranger.post("/api/words/who", headers=page_headers(running))).status_code == 200
    running.clock.now += IDLE_LIFE_S
    assert (await running.stranger.post("/api/words/who", headers=page_headers(running))).status_code == 401


@pytest.mark.parametrize("body", [{}, {"code": 5}, [], "code", {"code": None}])
async def test_a_session_needs_a_code(running: Running, body: Any) -> None:
    answer = await running.stranger.post("/session", json=body)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["name"] == "code"


async def test_guessed_codes_are_slowed(running: Running) -> None:
    guesses = [{"code": str(n)} for n in range(WRONG_PER_MINUTE + 1)]
    statuses = [(await running.stranger.post("/session", json=guess)).status_code for guess in guesses]
    assert statuses == [401] * WRONG_PER_MINUTE + [429]


async def test_a_foreign_page_cannot_exchange_a_code(running: Running) -> None:
    code = {"code": running.gateway.browser_url().partition("#code=")[2]}
    refused = await running.stranger.post("/session", json=code, headers={"origin": ALLOWED_ORIGIN})
    assert refused.status_code == 401
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"x-karen-page": "1"}, 401),
        ({"origin": "{url}"}, 401),
        ({"x-karen-page": "1", "sec-fetch-site": "same-site"}, 401),
        ({"x-karen-page": "1", "origin": ALLOWED_ORIGIN, "sec-fetch-site": "same-origin"}, 401),
        ({"x-karen-page": "1", "origin": "http://evil.example"}, 403),
        ({"x-karen-page": "1", "sec-fetch-site": "same-origin"}, 200),
        ({"x-karen-page": "1", "origin": "{url}"}, 200),
    ],
)
async def test_the_cookie_counts_only_for_the_page_itself(
    running: Running, headers: dict[str, str], status: int
) -> None:
    await signed_in(running)
    sent = {name: value.format(url=running.gateway.url) for name, value in headers.items()}
    assert (await running.stranger.post("/api/words/who", json={}, headers=sent)).status_code == status


async def test_a_forged_cookie_is_nobody(running: Running) -> None:
    port = running.gateway.url.rpartition(":")[2]
    forged = page_headers(running, cookie=f"karen_{port}=forged")
    assert (await running.stranger.post("/api/words/who", headers=forged)).status_code == 401


@pytest.mark.parametrize("path", ["/livez", "/nowhere", "/docs", "/api/words/who"])
async def test_every_answer_carries_the_security_headers(running: Running, path: str) -> None:
    headers = (await running.stranger.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


async def test_the_token_is_new_each_time(tmp_path: Path) -> None:
    async with running_gateway(tmp_path) as first:
        old = first.endpoint.token
    async with running_gateway(tmp_path) as second, httpx.AsyncClient(base_url=second.gateway.url) as http:
        assert (await http.post("/api/words/who", headers={"authorization": f"Bearer {old}"})).status_code == 401
