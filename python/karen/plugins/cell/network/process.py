"""The process that makes the requests of plugins: a line of JSON in for each, a line out when it is done.

It holds no data and no secret. A server that attacks whoever reads its answers meets this process and not Karen.
"""

from __future__ import annotations

import base64
import http
import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from karen.base.parent import die_with_parent
from karen.plugins.cell.network.addresses import Unreachable
from karen.plugins.cell.network.fetching import (
    Answer,
    Fetcher,
    download_of,
    private_connections,
    request_of,
    resolve,
)

MOST_AT_ONCE = 16


def run_broker() -> int:
    """Until stdin ends."""
    die_with_parent(os.getppid(), at_once=True)
    connect = private_connections()
    turn = threading.Lock()

    def say(message: dict[str, object]) -> None:
        with turn:
            sys.stdout.write(json.dumps(message) + "\n")
            sys.stdout.flush()

    def work(asked: dict[str, Any]) -> None:
        sent: list[tuple[str, int]] = []
        fetcher = Fetcher(resolve, connect, lambda host, count: sent.append((host, count)))
        try:
            value: object
            if "into" in asked:
                value = _downloaded(fetcher, **asked["into"])
            else:
                value = _described(fetcher.fetch(request_of(asked["hosts"], asked["arguments"])))
        except Unreachable as error:
            say({"id": asked["id"], "sent": sent, "problem": str(error)})
            return
        except Exception as error:  # whatever a server has made of it, whoever waits is told
            say({"id": asked["id"], "sent": sent, "problem": f"the request failed: {type(error).__name__}"})
            return
        say({"id": asked["id"], "sent": sent, "value": value})

    with ThreadPoolExecutor(MOST_AT_ONCE, "request") as workers:
        for line in sys.stdin:
            workers.submit(work, json.loads(line))
    return 0


def _described(answer: Answer) -> dict[str, object]:
    return {**vars(answer), "body": base64.b64encode(answer.body).decode()}


def _downloaded(fetcher: Fetcher, url: str, host: str, path: str) -> int:
    """How many bytes the file has. Raises Unreachable."""
    answer = fetcher.fetch(download_of(url, host))
    if answer.status != http.HTTPStatus.OK:
        raise Unreachable(f"{host} has answered with {answer.status}")
    return Path(path).write_bytes(answer.body)
