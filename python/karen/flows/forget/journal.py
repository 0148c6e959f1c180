"""What is being removed for good, so that the next start goes on with it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from karen.base.folder import reason
from karen.base.keeping.files import make_durable
from karen.base.repository import new_id
from karen.contract.caller import Caller
from karen.contract.errors import Unavailable

NAMES = "forgetting-*.json"


class ProfileEntry(BaseModel):
    """Whose it is."""

    model_config = ConfigDict(extra="ignore")
    tenant_id: str
    user_id: str

    @property
    def caller(self) -> Caller:
        return Caller(self.user_id, tenant_id=self.tenant_id)


class Entry(ProfileEntry):
    """And which; `found` are messages that were not named, but hold it. `query` is there for as long as something that
    has no id of its own, such as a title, may hold it as well."""

    memory_ids: list[str]
    message_ids: list[str]
    found: list[str]
    query: str | None = None


Noted = TypeVar("Noted", bound=ProfileEntry)


class Journal(Generic[Noted]):
    """An entry is in the folder from before the first change until nothing is left to do."""

    def __init__(self, folder: Path, kind: type[Noted], names: str) -> None:
        """`names` is the pattern of the files, with one `*`."""
        self._folder = folder
        self._kind = kind
        self._names = names

    def write(self, entry: Noted, path: Path | None = None) -> Path:
        """Where it is, durable when this returns; `path` is that of the entry whose place it takes.

        Raises Unavailable.
        """
        path = path or self._folder / self._names.replace("*", new_id())
        try:
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".forgetting", delete=False) as file:
                file.write(entry.model_dump_json().encode())
            make_durable(Path(file.name))
            Path(file.name).replace(path)
            make_durable(self._folder)
        except OSError as error:
            raise Unavailable(
                f"What is to be forgotten could not be noted in {self._folder}: {reason(error)}. "
                "Nothing was forgotten. Free some space and try again."
            ) from error
        return path

    def entries(self) -> dict[Path, Noted]:
        """What is left to do, the oldest first. An entry that cannot be read says nothing, and is deleted."""
        found: dict[Path, Noted] = {}
        for path in sorted(self._folder.glob(self._names), key=lambda path: path.stat().st_mtime):
            try:
                found[path] = self._kind.model_validate_json(path.read_bytes())
            except ValidationError:
                path.unlink()
        return found
