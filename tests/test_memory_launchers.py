"""What one launcher stores another finds, and so does the next Karen on the same data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx

from commands import lines, run, running
from karen.client.endpoint import read_endpoint

DOG = {"content": "My dog is called Rex", "memory_type": "fact", "ui_source": "web", "tags": ["dog"]}


def found_by_the_terminal(folder: Path) -> list[dict[str, Any]]:
    done = run(folder, "call", "memory.query", json.dumps({"text": "what is my dog called", "include_messages": False}))
    return list(lines(done.stdout)[0]["hits"])


def test_a_program_stores_over_http_and_the_terminal_finds_it_also_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path):
        endpoint = read_endpoint(tmp_path)
        stored = httpx.post(
            f"{endpoint.url}/api/memory/store", json=DOG, headers={"Authorization": f"Bearer {endpoint.token}"}
        ).json()
        at_once = found_by_the_terminal(tmp_path)
    with running(tmp_path):
        later = found_by_the_terminal(tmp_path)
    assert stored["outcome"] == "stored"
    for hits in (at_once, later):
        assert [hit["id"] for hit in hits] == [stored["memory"]["id"]]
        assert (hits[0]["content"], hits[0]["memory"]["ui_source"]) == ("My dog is called Rex", "web")
