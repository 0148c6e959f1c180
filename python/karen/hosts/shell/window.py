"""Opens the window: the one start that does it, and the order in which its parts come up and go down."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from anyio.from_thread import start_blocking_portal

from karen.base.log import JsonLines
from karen.contract.errors import KarenError
from karen.hosts.shell.assets import read_assets
from karen.hosts.shell.instance import Instance, claim
from karen.hosts.shell.revival import Patience
from karen.hosts.shell.supervisor import Limits, Supervisor


@dataclass(frozen=True)
class WindowOptions:
    """`assets` is the built page, `configuration` the folder with Tauri.toml, `contract` the hash of this build."""

    assets: Path
    configuration: Path
    data_folder: Path
    sidecar_command: Sequence[str]
    contract: str
    limits: Limits = field(default_factory=Limits)
    patience: Patience = field(default_factory=Patience)


def open_window(options: WindowOptions) -> int:
    """Show Karen until a person quits; answers the exit code. A second start brings the first window to the front."""
    try:
        instance = claim(options.data_folder / "run")
        if instance is None:
            return 0
        try:
            _prepare_process()
            return _run(options, read_assets(options.assets), instance)
        finally:
            instance.close()
    except KarenError as error:
        sys.stderr.write(f"karen: {error}\n")
        return 1


def _run(options: WindowOptions, assets: dict[str, bytes], instance: Instance) -> int:
    gc.disable()  # modules are not garbage: looking for it costs a tenth of the start
    with start_blocking_portal("asyncio") as portal:
        sidecar = Supervisor(options.sidecar_command, options.contract, options.limits)
        portal.call(sidecar.start)
        try:
            # Only now, for it takes a while: the sidecar starts meanwhile.
            from karen.hosts.shell.desktop import Desktop

            gc.freeze()
            gc.enable()
            return Desktop(options, assets, sidecar, portal).run(instance)
        finally:
            portal.call(sidecar.stop)
            portal.call(portal.stop, True)


def _prepare_process() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    if sys.platform == "win32":
        from karen.hosts.shell.windows import end_children_with_us

        end_children_with_us()
    # Must stand before GTK and WebKit start.
    os.environ.setdefault("WEBKIT_DISABLE_DMABUF_RENDERER", "1")  # some drivers show nothing with it
    if os.environ.get("KAREN_TEST_AUTOMATION") != "1":
        os.environ.pop("TAURI_WEBVIEW_AUTOMATION", None)  # or any program could drive the window
