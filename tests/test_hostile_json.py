"""What a cell writes is read with suspicion: nothing it says stops, fools or floods the reader."""

from __future__ import annotations

import json
import random
import time

import pytest

from karen.plugins.cell.hostile_json import MOST_FRAME_BYTES, Hostile, read_message

BOMB_LIMIT_S = 5.0
"""Generous: the worst takes 0.1 s, where a check that is not linear takes minutes."""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "what is no JSON"),
        (b"[]", "no object"),
        (b'"text"', "no object"),
        (b"{} {}", "what is no JSON"),
        (b"\xff{}", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "what is no JSON"),
        (b'{"a": 1, "a": 2}', "the same key twice"),
        (b'{"a": {"b": 1, "\\u0062": 2}}', "the same key twice"),
        (b'{"a": NaN}', "a number that is none"),
        (b'{"a": -Infinity}', "a number that is none"),
        (b'{"a": 1e999}', "beyond what a float holds"),
        (b'{"a": 9223372036854775808}', "beyond 64 bits"),
        (b'{"a": ' + b"9" * 100_000 + b"}", "beyond 64 bits"),
        (b'{"a": "\\ud800"}', "half a character"),
        (b'{"\\uDFFF": 1}', "half a character"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "nested too deeply"),
        (b'{"a":' + b"[" * 500_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b'{"a": [' + b"0," * 60_000 + b"0]}", "too many values"),
        (b'{"a": [' + b"[]," * 300_000 + b"[]]}", "too many values"),
        (b'{"a": "' + b"x" * MOST_FRAME_BYTES + b'"}', "more than 1 MB"),
    ],
)
def test_what_no_honest_cell_says_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(Hostile, match=reason):
        read_message(body)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"text": "çä\U0001f600\u2028\0", "list": [1, -1.5, None, True, {"deep": [[]]}]},
        {"most": 2**63 - 1, "least": -(2**63), "tiny": 1e-300},
        {"characters": "\U0001f600" * 1000},
    ],
)
def test_what_is_honest_is_read_as_it_was_written(value: object) -> None:
    assert read_message(json.dumps(value).encode()) == value
    assert read_message(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize("unit", [b"\\", b'\\"', b'"', b'{"', b'{"a":', b"[{", b'"a",', b"1,", b"-", b"e", b"\\u"])
def test_no_megabyte_takes_long(unit: bytes) -> None:
    body = b'{"a": "' + unit * ((MOST_FRAME_BYTES - 10) // len(unit))
    began = time.process_time()
    with pytest.raises(Hostile):
        read_message(body)
    assert time.process_time() - began < BOMB_LIMIT_S


@pytest.mark.parametrize("seed", range(20))
def test_whatever_bytes_come_they_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    honest = json.dumps({"op": "result", "id": 1, "value": [1.5, "ä", {"k": [None, True]}]}).encode()
    for _ in range(500):
        body = bytearray(honest)
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(body))
            body[place : place + chance.randint(0, 3)] = chance.choice(
                [chance.randbytes(2), b"\\u", b"{", b"[" * 40, b'"', b"1e", b"\xc3", b"null"]
            )
        assert isinstance(outcome(bytes(body)), dict | Hostile)


def outcome(body: bytes) -> object:
    try:
        return read_message(body)
    except Hostile as refused:
        return refused
