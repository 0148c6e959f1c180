"""The contract: methods are found, called, watched and refused; errors are problems; every request ends once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from calling import MEMBER, OWNER, REVIEWER, call, replies
from karen.contract import errors
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.errors import HTTP_STATUS, PROBLEM, Conflict, Forbidden, InvalidInput, KarenError, NotFound
from karen.contract.frames import Cancel, Done, Failed, Item, Request, decode, encode
from karen.contract.method import Registry, method
from karen.contract.turn import current_turn
from karen.contract.types.wire import Nothing, Text, Wire

ERRORS = get_args(get_args(errors.Problem)[0])


class Said(Wire):
    text: Text


class Number(Wire):
    value: int = 0


@dataclass
class Words:
    """Methods of every kind; `left` counts the streams that were left in order."""

    left: int = 0
    observed: list[tuple[str, str]] = field(default_factory=list)

    def observe(self, method: str, code: str, seconds: float) -> None:
        assert seconds >= 0
        self.observed.append((method, code))

    @method
    async def echo(self, said: Said) -> Said:
        """Say it again."""
        return said

    @method(role=Role.REVIEWER)
    async def who(self, _: Nothing) -> Said:
        """Who asks, and in which turn."""
        return Said(text=f"{current_caller().user_id} {current_turn()}")

    @method(role=Role.OWNER)
    async def close(self, _: Nothing) -> Nothing:
        """For the owner."""
        return Nothing()

    @method
    async def import_(self, _: Nothing) -> Nothing:
        """A name that Python keeps for itself."""
        return Nothing()

    @method
    async def count(self, number: Number) -> AsyncIterator[Number]:
        """Count from nought; a negative number is refused after the first."""
        try:
            yield Number()
            if number.value < 0:
                raise Conflict("There is nothing below nought.")
            for value in range(1, number.value):
                await asyncio.sleep(0)
                yield Number(value=value)
        finally:
            self.left += 1

    @method
    async def break_(self, said: Said) -> Said:
        """A bug of ours, in one of its forms."""
        bugs: dict[str, Any] = {
            "raises": lambda: 1 / 0,
            "validates": lambda: Said.model_validate({"text": 7}),
            "answers something else": lambda: {"text": "a bare dictionary"},
        }
        answer: Said = bugs[said.text]()
        return answer

    def private(self) -> None:
        """Not for clients."""


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
def registry(words: Words) -> Registry:
    registry = Registry(words.observe)
    registry.add("words", words)
    return registry


# What is registered


def test_only_what_is_marked_is_a_method(registry: Registry) -> None:
    assert sorted(registry) == ["words.break", "words.close", "words.count", "words.echo", "words.import", "words.who"]


def test_a_method_knows_what_it_takes_and_gives_and_its_documentation(registry: Registry) -> None:
    echo, count = registry["words.echo"], registry["words.count"]
    assert (echo.params, echo.returns, echo.streaming, echo.role) == (Said, Said, False, Role.MEMBER)
    assert (count.params, count.returns, count.streaming) == (Number, Number, True)
    assert echo.doc == "Say it again."


def test_two_methods_of_one_name_are_refused_by_name(registry: Registry, words: Words) -> None:
    with pytest.raises(ValueError, match=r"words\.break"):
        registry.add("words", words)


# What is answered


async def test_a_unary_call_is_one_item_then_done(registry: Registry) -> None:
    assert await replies(registry, "words.echo", {"text": "hi"}) == [Item(id=1, data={"text": "hi"}), Done(id=1)]


async def test_a_stream_is_its_items_then_done(registry: Registry, words: Words) -> None:
    *items, done = await replies(registry, "words.count", {"value": 3})
    assert [item.data for item in items if isinstance(item, Item)] == [{"value": 0}, {"value": 1}, {"value": 2}]
    assert done == Done(id=1)
    assert words.left == 1


async def test_a_stream_that_fails_says_so_after_its_items(registry: Registry) -> None:
    item, failed = await replies(registry, "words.count", {"value": -1})
    assert item == Item(id=1, data={"value": 0})
    assert isinstance(failed, Failed)
    assert isinstance(failed.problem, Conflict)


async def test_a_stream_that_nobody_wants_any_more_is_left_in_order(registry: Registry, words: Words) -> None:
    running = registry.run(Request(id=1, method="words.count", params={"value": 100}), OWNER)
    await anext(running)
    await running.aclose()
    assert words.left == 1
    assert words.observed == [("words.count", "cancelled")]


async def test_a_cancelled_call_is_passed_on_as_cancelled_and_leaves_its_stream(
    registry: Registry, words: Words
) -> None:
    calling = asyncio.create_task(replies(registry, "words.count", {"value": 10**9}))
    await asyncio.sleep(0.01)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    assert words.left == 1


@pytest.mark.parametrize(
    ("name", "params", "fields"),
    [
        ("words.echo", {}, ["text"]),
        ("words.echo", {"text": 7}, ["text"]),
        ("words.echo", {"text": "a", "more": 1}, ["more"]),
        ("words.echo", [], [""]),
        ("words.echo", "text", [""]),
        ("words.count", {"value": "many"}, ["value"]),
        ("words.count", {"value": None}, ["value"]),
    ],
)
async def test_wrong_parameters_are_the_callers_and_are_named(
    registry: Registry, name: str, params: Any, fields: list[str]
) -> None:
    with pytest.raises(InvalidInput) as raised:
        await call(registry, name, params)
    assert [each.name for each in raised.value.fields] == fields
    assert all(each.name in raised.value.message for each in raised.value.fields)


async def test_a_problem_never_repeats_the_value_that_was_wrong(registry: Registry) -> None:
    (failed,) = await replies(registry, "words.count", {"value": "a private sentence"})
    assert b"private" not in encode(failed)


async def test_a_problem_stays_small_however_much_is_wrong(registry: Registry) -> None:
    (failed,) = await replies(registry, "words.echo", {"k" * 5000 + str(number): 1 for number in range(5000)})
    assert len(encode(failed)) < 100_000


@pytest.mark.parametrize("bug", ["raises", "validates", "answers something else"])
async def test_a_bug_of_ours_is_internal_and_tells_nothing(
    registry: Registry, bug: str, caplog: pytest.LogCaptureFixture
) -> None:
    (failed,) = await replies(registry, "words.break", {"text": bug})
    assert isinstance(failed, Failed)
    assert isinstance(failed.problem, errors.Internal)
    assert "Traceback" not in encode(failed).decode()
    assert "words.break failed" in caplog.text
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("name", ["", "words", "words.", "words.private", "words.nothing", "words.__init__", "w" * 200])
async def test_what_is_not_a_method_is_not_found(registry: Registry, name: str) -> None:
    with pytest.raises(NotFound) as raised:
        await call(registry, name)
    assert (raised.value.kind, raised.value.id) == ("method", name)


# Who may


@pytest.mark.parametrize(
    ("name", "caller", "allowed"),
    [
        ("words.who", REVIEWER, True),
        ("words.echo", REVIEWER, False),
        ("words.close", REVIEWER, False),
        ("words.who", MEMBER, True),
        ("words.echo", MEMBER, True),
        ("words.close", MEMBER, False),
        ("words.close", OWNER, True),
    ],
)
async def test_a_role_may_what_it_may(registry: Registry, name: str, caller: Caller, allowed: bool) -> None:
    params = {"text": "hi"} if name == "words.echo" else {}
    first, *_ = await replies(registry, name, params, caller)
    assert isinstance(first, Item) is allowed
    assert allowed or (isinstance(first, Failed) and isinstance(first.problem, Forbidden))


async def test_a_call_runs_as_its_caller_in_its_turn(registry: Registry) -> None:
    request = Request(id=1, method="words.who", turn="turn-7")
    first = await anext(registry.run(request, Caller("ana")))
    assert first == Item(id=1, data={"text": "ana turn-7"})


async def test_calls_at_the_same_time_keep_their_callers_and_turns_apart(registry: Registry) -> None:
    async def who(number: int) -> Any:
        request = Request(id=number, method="words.who", turn=f"turn-{number}")
        return await anext(registry.run(request, Caller(f"user-{number}")))

    answers = await asyncio.gather(*(who(number) for number in range(50)))
    assert [answer.data["text"] for answer in answers] == [f"user-{number} turn-{number}" for number in range(50)]


async def test_a_turn_is_named_when_the_caller_names_none(registry: Registry) -> None:
    one, other = (await call(registry, "words.who"))["text"], (await call(registry, "words.who"))["text"]
    assert one != other
    assert "-" not in one


def test_outside_of_a_request_there_is_no_caller() -> None:
    with pytest.raises(LookupError):
        current_caller()


# What is watched


@pytest.mark.parametrize(
    ("name", "params", "seen"),
    [
        ("words.echo", {"text": "hi"}, ("words.echo", "")),
        ("words.echo", {}, ("words.echo", "invalid_input")),
        ("words.break", {"text": "raises"}, ("words.break", "internal")),
        ("words.count", {"value": -1}, ("words.count", "conflict")),
        ("words.nothing of the kind", {}, ("unknown", "not_found")),
    ],
)
async def test_every_call_is_seen_once_with_its_code(
    registry: Registry, words: Words, name: str, params: Any, seen: tuple[str, str]
) -> None:
    await replies(registry, name, params)
    assert words.observed == [seen]


# Errors


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_an_error_is_an_exception_and_a_problem_on_the_wire(error: type[KarenError]) -> None:
    raised = error("It is so.", request_id="turn-7", timestamp=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(error, match="It is so"):
        raise raised
    line = json.loads(encode(Failed(id=1, problem=raised)))
    assert line["problem"]["message"] == "It is so."
    assert line["problem"]["request_id"] == "turn-7"
    assert line["problem"]["timestamp"] == "2026-01-01T00:00:00Z"
    again = PROBLEM.validate_python(line["problem"])
    assert type(again) is error
    assert PROBLEM.dump_python(again, mode="json") == line["problem"]


def test_every_code_has_its_status() -> None:
    assert {error.code for error in ERRORS} == set(HTTP_STATUS)
    assert len(ERRORS) == len(HTTP_STATUS)


def test_an_error_takes_the_turn_it_was_raised_in_and_the_time() -> None:
    before = datetime.now(UTC)
    error = Conflict("no")
    assert error.request_id == current_turn()
    assert before <= error.timestamp <= datetime.now(UTC)


# Frames


@pytest.mark.parametrize(
    ("line", "frame"),
    [
        (b'{"id":1,"method":"a.b"}', Request(id=1, method="a.b")),
        (b'{"id":1,"method":"a.b","params":null}', Request(id=1, method="a.b", params=None)),
        (
            b' { "id" : 1 , "method" : "a.b" , "params" : [1] , "turn" : "t" } ',
            Request(id=1, method="a.b", params=[1], turn="t"),
        ),
        (b'{"cancel":7}', Cancel(cancel=7)),
    ],
)
def test_a_line_is_a_request_or_a_cancel(line: bytes, frame: Request | Cancel) -> None:
    assert decode(line) == frame


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"7",
        b"\xff",
        b'{"id":1}',
        b'{"id":1.5,"method":"a"}',
        b'{"id":"1","method":"a"}',
        b'{"id":true,"method":"a"}',
        b'{"id":null,"method":"a"}',
        b'{"id":1,"method":"a","cancel":1}',
        b'{"cancel":true}',
    ],
)
def test_any_other_line_is_refused(line: bytes) -> None:
    with pytest.raises(InvalidInput):
        decode(line)


def test_a_frame_is_one_line_whatever_is_in_it() -> None:
    line = encode(Item(id=1, data={"text": "one\ntwo\r\u2028 🦊"}))
    assert line.count(b"\n") == 1
    assert json.loads(line) == {"id": 1, "kind": "item", "data": {"text": "one\ntwo\r\u2028 🦊"}}


def test_bytes_that_are_no_text_become_question_marks() -> None:
    line = encode(Item(id=1, data={"folder": "/home/\udcff"}))
    assert json.loads(line)["data"] == {"folder": "/home/?"}
    assert list(json.loads(line)) == ["id", "kind", "data"]
