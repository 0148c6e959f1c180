"""What `karen doctor` looks at. Each check answers with a finding and raises nothing."""

from __future__ import annotations

import asyncio
import ctypes
import os
import platform
import shlex
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from karen.base.events import Events
from karen.base.finding import Finding, State
from karen.base.folder import DataFolder
from karen.base.installation import how_to_mend
from karen.base.keeping.backups import Backups, schema_versions
from karen.base.keeping.damage import check_thoroughly, find_damage
from karen.base.keeping.snapshot import opened_readonly
from karen.base.secrets import Secrets
from karen.contract.errors import KarenError
from karen.contract.types.enums import HealthStatus
from karen.contract.types.system import SystemHealth, SystemInfo
from karen.contract.types.wire import Nothing
from karen.hosts.cli.session import is_owned

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 13)
LEAST_FREE_BYTES = 200_000_000
GATEWAY_LIMIT_S = 3.0
WEBKIT = "libwebkit2gtk-4.1.so.0"
TRAY = "libayatana-appindicator3.so.1"


def check_python() -> Finding:
    version = platform.python_version()
    if OLDEST_PYTHON <= sys.version_info[:2] <= NEWEST_PYTHON:
        return Finding("Python", State.OK, version)
    return Finding(
        "Python", State.PROBLEM, f"{version} is not supported", "Install CPython 3.11, 3.12 or 3.13 and start again."
    )


def check_data_folder(folder: DataFolder) -> Finding:
    existing = _nearest(folder)
    try:
        is_there = folder.root.exists()
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        advice = "Give it write permission, or set KAREN_HOME to another folder."
        named = error.filename or existing
        return Finding("Data folder", State.PROBLEM, f"{named} cannot be written: {error.strerror}", advice)
    said = str(folder.root) if is_there else f"{folder.root} will be created at the first start"
    return Finding("Data folder", State.OK, said)


def check_disk(folder: DataFolder) -> Finding:
    free = shutil.disk_usage(_nearest(folder)).free
    if free < LEAST_FREE_BYTES:
        return Finding(
            "Disk", State.PROBLEM, f"only {free // 1_000_000} MB are free", "Free some space: nothing can be stored."
        )
    return Finding("Disk", State.OK, f"{free / 1e9:.1f} GB are free")


def check_database(folder: DataFolder, newest: Mapping[str, int]) -> Finding:
    """`newest` is the schema this version knows, by package."""
    try:
        damage = find_damage(folder.database, folder.backups)
        if not damage and not os.path.lexists(folder.database):
            return Finding("Database", State.OK, "none yet, it will be created at the first start")
        damage = damage or check_thoroughly(folder.database, lambda: False)
        if damage:
            return Finding("Database", State.PROBLEM, f"{folder.database} {damage}", _against_damage(folder, newest))
        with opened_readonly(folder.database) as connection:
            versions = schema_versions(connection)
    except (OSError, sqlite3.Error) as error:
        advice = "Give it and its folder read and write permission."
        return Finding("Database", State.PROBLEM, f"{folder.database} cannot be read: {error}", advice)
    newer = [name for name, version in versions.items() if version > newest.get(name, 0)]
    if newer:
        said = f"written by a newer Karen ({', '.join(newer)})"
        return Finding("Database", State.PROBLEM, said, "Install that version or a later one.")
    older = [name for name, version in newest.items() if version > versions.get(name, 0)]
    said = f"whole; {', '.join(older)} will be upgraded at the next start" if older else "whole, and of this version"
    return Finding("Database", State.OK, said)


def _against_damage(folder: DataFolder, newest: Mapping[str, int]) -> str:
    copy = Backups(folder.backups, newest, lambda: datetime.now(UTC)).newest_usable()
    repair = "Quit Karen and run `karen doctor --repair`: it saves what can be read, and keeps the damaged file."
    if copy is None:
        return f"{repair} There is no copy in {folder.backups}."
    return f"{repair} Or put back the copy of {copy.created_at:%Y-%m-%d}: `karen restore {shlex.quote(copy.path)}`."


async def check_gateway(folder: DataFolder) -> list[Finding]:
    """Who owns the folder, and if somebody does, how that Karen says it is."""
    try:
        if not is_owned(folder):
            return [Finding("Running", State.OK, "no Karen is running with this data folder")]
    except KarenError as error:
        return [Finding("Running", State.PROBLEM, error.message)]
    from karen.client.http import Karen

    try:
        async with asyncio.timeout(GATEWAY_LIMIT_S), Karen.attach(folder.root) as karen:
            info = await karen.call("system.info", Nothing(), SystemInfo)
            health = await karen.call("system.health", Nothing(), SystemHealth)
    except TimeoutError:
        said = f"the Karen that owns the data folder did not answer within {GATEWAY_LIMIT_S:.0f} s"
        return [Finding("Running", State.PROBLEM, said, "Quit it and start it again.")]
    except KarenError as error:
        advice = "Wait a moment if it has just started; else quit it and start it again."
        return [Finding("Running", State.PROBLEM, f"a Karen owns the data folder. {error.message}", advice)]
    running = Finding("Running", State.OK, f"version {info.version} has answered for {info.uptime_s:.0f} s")
    return [
        running,
        *(
            Finding(f"Service {service.name}", State.PROBLEM, service.detail or service.status.value)
            for service in health.services
            if service.status is not HealthStatus.HEALTHY
        ),
    ]


def check_page(page: Path) -> Finding:
    if (page / "index.html").is_file():
        return Finding("Page", State.OK, "built")
    return Finding("Page", State.PROBLEM, f"{page} holds no built page", how_to_mend())


def check_window() -> Finding:
    if sys.platform != "linux":
        return Finding("Window", State.OK, "this system brings its own web view")
    if not _loads(WEBKIT):
        advice = "On Debian or Ubuntu: sudo apt install libwebkit2gtk-4.1-0 libgtk-3-0 libayatana-appindicator3-1"
        return Finding("Window", State.NOTE, f"{WEBKIT} is missing: Karen opens in the browser instead", advice)
    if not _loads(TRAY):
        advice = "On Debian or Ubuntu: sudo apt install libayatana-appindicator3-1"
        return Finding("Window", State.NOTE, "no tray: closing the window quits Karen", advice)
    return Finding("Window", State.OK, "WebKitGTK and the tray are there")


def check_display() -> Finding:
    if sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return Finding("Display", State.OK, "a window can be shown")
    return Finding("Display", State.NOTE, "there is none: Karen serves her page on this machine instead of a window")


async def check_keyring(folder: DataFolder) -> Finding:
    if await Secrets(folder.root, Events()).kept():
        return Finding("Keyring", State.OK, "secrets are kept there")
    advice = "Install and unlock one, such as gnome-keyring, if secrets are to be kept."
    return Finding("Keyring", State.NOTE, "there is none: secrets last until Karen quits", advice)


def _nearest(folder: DataFolder) -> Path:
    """The data folder, or the one it would be made in."""
    return next(path for path in (folder.root, *folder.root.parents) if os.path.lexists(path))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
