"""Serve without a window: the gateway alone, for a browser or for other programs, until asked to end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import uuid
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from karen.base.application import Application
from karen.hosts.serving import owning, reachable

PRINTED_LIFE_S = 24 * 3600.0
"""How long the printed address lets a browser in: whoever reads the terminal may be slow."""


@dataclass(frozen=True)
class HeadlessOptions:
    """`page` is the built page's folder; port 0 takes a free one."""

    page: Path
    port: int = 0
    open_browser: bool = False


def run_headless(build: Callable[[str, Callable[[], None]], Application], options: HeadlessOptions) -> int:
    """Print one line `Karen: http://…`, serve until SIGTERM, SIGINT or a window that wants the data; the exit code.

    The address lets one browser in, once. Raises KarenError when the data folder or the port cannot be had.
    """
    return asyncio.run(_serve(build, options))


async def _serve(build: Callable[[str, Callable[[], None]], Application], options: HeadlessOptions) -> int:
    ended = asyncio.Event()
    _on_signals(ended)
    application = build(uuid.uuid4().hex, ended.set)
    async with (
        owning(application, behind_a_window=False),
        reachable(application, options.page, headless=True, port=options.port) as gateway,
        application.lifecycle.started(),
    ):
        print(f"Karen: {gateway.browser_url(life_s=PRINTED_LIFE_S)}", flush=True)  # noqa: T201  # the one line a person needs
        if options.open_browser:
            await asyncio.to_thread(webbrowser.open, gateway.browser_url())
        await ended.wait()
    return 0


def _on_signals(ended: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no handlers on the loop
            loop.add_signal_handler(name, ended.set)
