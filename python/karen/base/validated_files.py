"""A folder of JSON files, each of a validated type. Whoever edits a file is heard too. Knows no setting by name."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from karen.base.folder import reason
from karen.base.jobs import to_the_end
from karen.contract.errors import Unavailable

log = logging.getLogger(__name__)
Group = TypeVar("Group", bound=BaseModel)
Place = tuple[int | str, ...]
WATCH_INTERVAL_S = 1.0
_KEPT = "Correct it, or change the settings in Karen: a copy ending in .broken.json is kept then."


class ValidatedFiles:
    """Keeps what the files say. A file that cannot be read, or holds what is not valid, stops nobody."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: dict[str, tuple[int, BaseModel]] = {}
        self._troubles: dict[str, str] = {}
        self._listeners: list[Callable[[str, BaseModel], None]] = []

    @property
    def troubles(self) -> Mapping[str, str]:
        """What is wrong with the files that have been read and are not as they should be, and what to do, by name."""
        return self._troubles

    def when_changed(self, tell: Callable[[str, BaseModel], None]) -> None:
        """Call `tell` with the name and the content after each change of a file that somebody has read, on the loop."""
        self._listeners.append(tell)

    def read(self, name: str, group: type[Group]) -> Group:
        """What is in force: the file `name` as it is now, with defaults for what it lacks."""
        path = self._path(name)
        stamp = _stamp(path)
        known = self._loaded.get(name)
        if known and known[0] == stamp and isinstance(known[1], group):
            return known[1]
        in_force = known[1] if known and isinstance(known[1], group) else group()
        value, trouble = _parsed(path, in_force)
        self._troubles.pop(name, None)
        if trouble:
            self._troubles[name] = trouble
            log.warning("%s", trouble)
        self._loaded[name] = (stamp, value)
        if known:
            self._changed(name, value)  # whoever reads an edited file first must not keep it from the others
        return value

    async def write(self, fresh: Mapping[str, BaseModel]) -> None:
        """Write all or none, then tell whoever listens. Raises Unavailable when that cannot be done."""
        contents = {self._path(name): value.model_dump_json(indent=2) for name, value in fresh.items()}
        spoilt = [self._path(name) for name in fresh if name in self._troubles]
        stamps = await to_the_end(asyncio.ensure_future(asyncio.to_thread(_replace, contents, spoilt)))
        for (name, value), stamp in zip(fresh.items(), stamps, strict=True):
            self._troubles.pop(name, None)
            self._loaded[name] = (stamp, value)
            self._changed(name, value)

    async def remove(self, name: str) -> None:
        """Delete the file and what was kept of it when it was spoilt: defaults are in force. Raises Unavailable."""
        path = self._path(name)
        try:
            for each in (path, _spoilt_copy(path)):
                await asyncio.to_thread(each.unlink, True)
        except OSError as error:
            raise Unavailable(f"{path.name} could not be deleted: {reason(error)}. Delete it yourself.") from error
        self._troubles.pop(name, None)
        self._loaded.pop(name, None)

    async def watch(self) -> None:
        """Look for edits of what has been read, until cancelled."""
        while True:
            await asyncio.sleep(WATCH_INTERVAL_S)
            self.look_again()

    def look_again(self) -> None:
        """Take in what has been edited of the files that somebody has read."""
        for name, (_, value) in list(self._loaded.items()):
            self.read(name, type(value))

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"

    def _changed(self, name: str, value: BaseModel) -> None:
        for tell in self._listeners:
            tell(name, value)


def _parsed(path: Path, in_force: Group) -> tuple[Group, str]:
    """What the file says, and what was wrong with it.

    Each value that is not valid falls back to its default; a file that cannot be read, perhaps for an editor is in the
    middle of writing it, leaves `in_force`. The file itself is left alone.
    """
    group = type(in_force)
    try:
        values = json.loads(path.read_bytes())
    except FileNotFoundError:
        return group(), ""
    except (OSError, ValueError, RecursionError) as error:
        return in_force, f"{path.name} cannot be read ({error}), so it is not in force. {_KEPT}"
    if not isinstance(values, dict):
        return in_force, f"{path.name} is not a JSON object, so it is not in force. {_KEPT}"
    wrong: list[str] = []
    while True:
        try:
            parsed = group.model_validate(values)
            break
        except ValidationError as error:
            places = [entry["loc"] for entry in error.errors(include_url=False, include_input=False)]
            wrong += [".".join(str(part) for part in place) for place in places]
            _drop(values, places)
    if not wrong:
        return parsed, ""
    return parsed, f"{path.name}: {', '.join(sorted(wrong))} is not valid, so the default is in force. {_KEPT}"


def _drop(values: dict[str, JsonValue], places: Sequence[Place]) -> None:
    """Remove what lies at `places`; where something is missing, what it is missing from. Removes at least one thing."""
    gone: list[Place] = []
    for place in reversed(places):  # so that the places of a list keep their numbers
        if not any(place[: len(dropped)] == dropped for dropped in gone):
            gone.append(_drop_nearest(values, place))


def _drop_nearest(values: dict[str, JsonValue], place: Place) -> Place:
    """Remove the innermost thing on the way to `place` that exists; its own place."""
    found: list[tuple[Any, int | str]] = []
    inner: Any = values
    for part in place:
        try:
            found, inner = [*found, (inner, part)], inner[part]
        except (KeyError, IndexError, TypeError):
            break
    if found:
        container, part = found[-1]
        del container[part]
    else:
        values.clear()
    return place[: len(found)]


def _replace(contents: Mapping[Path, str], spoilt: Sequence[Path]) -> list[int]:
    """Write the whole files or nothing of any; their stamps. A copy of each of `spoilt` stays beside it."""
    partials: dict[Path, Path] = {}
    try:
        for path in spoilt:
            shutil.copyfile(path, _spoilt_copy(path))
        for path, content in contents.items():
            with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".", encoding="utf-8", delete=False) as file:
                partials[path] = Path(file.name)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        stamps = [_stamp(partial) for partial in partials.values()]  # a file keeps them under its new name
        for path, partial in partials.items():
            partial.replace(path)
        return stamps
    except OSError as error:
        names = ", ".join(path.name for path in contents)
        raise Unavailable(
            f"The settings ({names}) could not be saved: {reason(error)}. Nothing was changed."
        ) from error
    finally:
        for partial in partials.values():
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


def _spoilt_copy(path: Path) -> Path:
    return path.with_suffix(".broken.json")


def _stamp(path: Path) -> int:
    try:
        found = path.stat()
    except OSError:
        return 0
    return hash((found.st_mtime_ns, found.st_size, found.st_ino))
