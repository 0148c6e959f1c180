"""The registry over HTTP: calls, streams, problems, status paths. A real server on loopback."""

from __future__ import annotations

import asyncio
import json
import logging
import statistics
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.openapi.models import OpenAPI
from prometheus_client.parser import text_string_to_metric_families

from karen.contract.errors import HTTP_STATUS, Unavailable
from karen.contract.types.enums import HealthStatus
from running_gateway import MEMBER_TOKEN, PROBLEMS, Running, running_gateway


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_gateway(tmp_path) as found:
        yield found


def events(text: str) -> list[tuple[str, Any]]:
    """The events of a whole stream as (name, data); comments are left out."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":") and line)
        found += [(fields.get("event", "message"), json.loads(fields["data"]))] if fields else []
    return found


async def test_a_unary_method_answers_one_object(running: Running) -> None:
    answer = await running.http.post("/api/words/echo", json={"text": "Grüße, 世界 \u2028"})
    assert answer.status_code == 200
    assert answer.json() == {"text": "Grüße, 世界 \u2028"}
    assert answer.headers["content-type"] == "application/json"


async def test_an_answer_is_sent_at_once(running: Running) -> None:
    durations = []
    for _ in range(20):
        began = time.perf_counter()
        await running.http.post("/api/words/echo", json={"text": "a"})
        durations.append(time.perf_counter() - began)
    assert statistics.median(durations) < 0.03, "small packets wait 40 ms for their acknowledgement"


async def test_a_stream_is_its_items_and_then_done(running: Running) -> None:
    answer = await running.http.post("/api/words/count", json={"upto": 3})
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert events(answer.text) == [("message", {"value": value}) for value in range(3)] + [("done", {})]


async def test_items_of_a_stream_come_as_they_are_made(running: Running) -> None:
    async with running.http.stream("POST", "/api/words/count", json={"upto": 1000, "pause_s": 0.05}) as answer:
        chunks = answer.aiter_bytes()
        assert b'data: {"value":0}' in await anext(chunks)


async def test_a_stream_that_fails_on_its_way_ends_with_the_problem(running: Running) -> None:
    answer = await running.http.post("/api/words/stumble", json={"code": "tool_failed"})
    assert answer.status_code == 200
    (_, first), (name, problem) = events(answer.text)
    assert first == {"value": 0}
    assert name == "failed"
    assert problem["code"] == "tool_failed"


async def test_a_stream_refused_before_it_began_has_the_status_of_its_problem(running: Running) -> None:
    answer = await running.http.post("/api/words/count", json={"upto": "many"})
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["name"] == "upto"


async def test_a_silent_stream_says_each_second_that_it_is_alive(running: Running) -> None:
    began = time.monotonic()
    async with running.http.stream("POST", "/api/words/listen") as answer:
        assert time.monotonic() - began < 0.9, "the stream is opened at once"
        assert await anext(answer.aiter_bytes()) == b": alive\n\n"
    assert 0.9 < time.monotonic() - began < 3


@pytest.mark.parametrize("name", ["listen", "wait"])
async def test_a_client_that_goes_away_cancels_its_call(running: Running, name: str) -> None:
    call = asyncio.create_task(running.http.post(f"/api/words/{name}"))
    await asyncio.wait_for(running.words.started.wait(), 5)
    call.cancel()
    await asyncio.wait_for(running.words.cancelled.wait(), 5)
    assert (await running.http.post("/api/words/echo", json={"text": "still here"})).status_code == 200


async def test_stopping_ends_open_streams_with_a_problem_and_removes_the_endpoint_file(tmp_path: Path) -> None:
    async with running_gateway(tmp_path) as running:
        call = asyncio.create_task(running.http.post("/api/words/listen"))
        await asyncio.wait_for(running.words.started.wait(), 5)
        began = time.monotonic()
        await running.gateway.stop()
        assert time.monotonic() - began < 1.5
        assert events((await call).text)[-1][1]["code"] == "unavailable"
        assert not (tmp_path / "run" / "endpoint.json").exists()


async def test_the_endpoint_file_tells_where_and_is_private(running: Running) -> None:
    assert running.endpoint.url == running.gateway.url
    assert (running.folder / "run" / "endpoint.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (running.folder / "run").iterdir()] == ["endpoint.json"]


async def test_a_port_that_is_taken_is_named(running: Running, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=running.gateway.url.removeprefix("http://")):
        async with running_gateway(tmp_path, port=int(running.gateway.url.rpartition(":")[2])):
            pass


@pytest.mark.parametrize("code", PROBLEMS)
async def test_every_code_has_its_status_and_the_whole_envelope(running: Running, code: str) -> None:
    answer = await running.http.post("/api/words/fail", json={"code": code}, headers={"x-request-id": "my-id"})
    assert answer.status_code == HTTP_STATUS[code]
    assert answer.json().items() >= {"code": code, "message": "no", "request_id": "my-id"}.items()
    assert "timestamp" in answer.json()


def test_every_code_of_the_contract_is_tried() -> None:
    assert set(PROBLEMS) == set(HTTP_STATUS)


async def test_what_may_be_tried_again_says_when(running: Running) -> None:
    answer = await running.http.post("/api/words/fail", json={"code": "rate_limited"})
    assert answer.headers["retry-after"] == "3"
    assert answer.json()["retry_after_s"] == 2.5


async def test_a_bug_answers_without_a_trace_and_the_log_has_it(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await running.http.post("/api/words/break")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "secret.txt" in caplog.text


async def test_a_bug_in_a_fixed_path_is_a_problem_too(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    running.system.status = "neither"  # type: ignore[assignment]  # the bug
    answer = await running.stranger.get("/readyz", headers={"x-request-id": "abc"})
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "abc"
    assert "ValidationError" in caplog.text


async def test_the_callers_id_is_the_turn_of_the_call_the_answer_and_the_log_line(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.setFormatter(_turn_formatter())
    caplog.set_level(logging.INFO, "karen.gateway")
    answer = await running.http.post("/api/words/who", headers={"x-request-id": "from.the_page-1"})
    assert answer.json()["turn"] == answer.headers["x-request-id"] == "from.the_page-1"
    assert "from.the_page-1 POST /api/words/who: 200" in caplog.text


def _turn_formatter() -> logging.Formatter:
    from karen.contract.turn import current_turn

    class Formatter(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return f"{current_turn()} {record.getMessage()}"

    return Formatter()


@pytest.mark.parametrize("insane", ["", "x" * 65, "a b", "<script>", "ä"])
async def test_an_id_that_is_no_token_is_replaced(running: Running, insane: str) -> None:
    answer = await running.http.post(
        "/api/words/fail", json={"code": "conflict"}, headers={b"x-request-id": insane.encode()}
    )
    assert answer.headers["x-request-id"] == answer.json()["request_id"] != insane
    assert answer.headers["x-request-id"].isalnum()


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [
        ("GET", "/api", 404),
        ("POST", "/api", 404),
        ("POST", "/api/", 404),
        ("POST", "/api/words", 404),
        ("POST", "/api/words/shout", 404),
        ("POST", "/api/words/echo/", 404),
        ("POST", "/api/words.echo", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/redoc", 404),
        ("GET", "/api/words/echo", 405),
        ("PUT", "/api/words/echo", 405),
        ("DELETE", "/livez", 405),
        ("POST", "/health", 405),
    ],
)
async def test_what_is_not_there_is_a_problem(running: Running, verb: str, path: str, status: int) -> None:
    answer = await running.http.request(verb, path)
    assert answer.status_code == status
    assert answer.json()["code"] == {404: "not_found", 405: "invalid_input"}[status]
    assert answer.json()["message"].startswith(("There is nothing at /", "/"))
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_a_wrong_verb_names_the_right_one(running: Running) -> None:
    answer = await running.http.get("/api/words/echo")
    assert answer.headers["allow"] == "POST"
    assert "Use POST" in answer.json()["message"]


@pytest.mark.parametrize(
    ("body", "content_type", "says"),
    [
        (b'{"text": "\xff"}', "application/json", "invalid unicode"),
        (b'{"text": "\\ud800"}', "application/json", "hex escape"),
        (b'{"text": ', "application/json", "EOF"),
        (b"[" * 100_000, "application/json", "recursion"),
        (b'{"text": NaN}', "application/json", "expected value"),
        (b'{"text": "a"}', "text/plain", "Content-Type: application/json"),
        (b"text=a", "application/x-www-form-urlencoded", "Content-Type: application/json"),
        (b"[]", "application/json", "JSON object"),
        (b"null", "application/json", "JSON object"),
        (b"{}", "application/json", "text: Field required"),
        (b'{"text": "a", "more": 1}', "application/json", "more: Extra inputs"),
        (b'{"text": 5}', "application/json; charset=utf-8", "text: Input should be a valid string"),
    ],
)
async def test_a_bad_body_is_refused_with_what_is_wrong(
    running: Running, body: bytes, content_type: str, says: str
) -> None:
    answer = await running.http.post("/api/words/echo", content=body, headers={"content-type": content_type})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_input"
    assert says in answer.json()["message"]


async def test_a_body_of_20_mb_is_refused_and_the_next_call_works(running: Running) -> None:
    body = json.dumps({"text": "x" * 20_000_000}).encode()
    answer = await running.http.post("/api/words/echo", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert "8 MiB" in answer.json()["message"]
    assert (await running.http.post("/api/words/echo", json={"text": "a"})).status_code == 200


async def test_a_body_without_a_declared_length_is_counted(running: Running) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 1_000_000

    answer = await running.http.post("/api/words/echo", content=pieces(), headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert "8 MiB" in answer.json()["message"]


async def test_a_large_body_within_the_limit_arrives_whole(running: Running) -> None:
    text = "x" * 8_000_000
    assert (await running.http.post("/api/words/echo", json={"text": text})).json() == {"text": text}


async def test_a_role_too_low_is_forbidden(running: Running) -> None:
    answer = await running.stranger.post("/api/words/close", headers={"authorization": f"Bearer {MEMBER_TOKEN}"})
    assert answer.status_code == 403
    assert "needs the role owner" in answer.json()["message"]


async def test_karen_is_alive_before_she_is_ready(running: Running) -> None:
    running.system.ready, running.system.status = False, HealthStatus.UNHEALTHY
    assert (await running.stranger.get("/livez")).status_code == 200
    answer = await running.stranger.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["services"] == [{"name": "database", "state": "initializing", "required": True}]
    running.system.ready, running.system.status = True, HealthStatus.HEALTHY
    answer = await running.stranger.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True


@pytest.mark.parametrize(
    ("status", "expected"), [(HealthStatus.HEALTHY, 200), (HealthStatus.DEGRADED, 200), (HealthStatus.UNHEALTHY, 503)]
)
async def test_health_lists_each_service(running: Running, status: HealthStatus, expected: int) -> None:
    running.system.status = status
    answer = await running.http.get("/health")
    assert answer.status_code == expected
    assert answer.json()["services"][0]["status"] == status


async def test_metrics_are_valid_prometheus_text_and_count_calls(running: Running) -> None:
    await running.http.post("/api/words/echo", json={"text": "a"})
    await running.http.post("/api/words/fail", json={"code": "conflict"})
    answer = await running.http.get("/metrics")
    samples = {
        (sample.name, sample.labels.get("method"), sample.labels.get("code")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert samples["karen_calls_total", "words.echo", "ok"] == 1
    assert samples["karen_calls_total", "words.fail", "conflict"] == 1


async def test_openapi_is_valid_and_covers_exactly_the_registry(running: Running) -> None:
    document = (await running.http.get("/openapi.json")).json()
    OpenAPI.model_validate(document)
    described = {path for path in document["paths"] if path.startswith("/api/")}
    assert described == {f"/api/{name.replace('.', '/')}" for name in running.registry}
    echo = document["paths"]["/api/words/echo"]["post"]
    assert (echo["summary"], echo["description"]) == ("Say it again.", "Word for word.")
    assert set(echo["responses"]) == {"200", *map(str, HTTP_STATUS.values())}
    assert "/api/words/break" in described


async def test_every_reference_of_openapi_leads_somewhere(running: Running) -> None:
    text = (await running.http.get("/openapi.json")).text
    models = json.loads(text)["components"]["schemas"]
    referred = {part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert referred <= set(models)
    assert {"Said", "Problem", "InvalidInput"} <= set(models)


async def test_every_described_path_answers(running: Running) -> None:
    document = (await running.http.get("/openapi.json")).json()
    asked = [(verb, path) for path, verbs in document["paths"].items() for verb in verbs]
    async with httpx.AsyncClient(base_url=running.gateway.url) as http:
        answers = [(await http.request(verb, path)).status_code for verb, path in asked]
    assert not {404, 405, 500} & set(answers)


async def test_the_reference_page_loads_nothing_from_elsewhere(running: Running) -> None:
    answer = await running.stranger.get("/docs")
    assert answer.status_code == 200
    assert "POST /api/words/echo" in answer.text
    assert "http://" not in answer.text.replace("http://www.w3.org", "")
    assert "https://" not in answer.text
    assert "<script" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
