"""What is being forgotten, by ids alone, so that the next start goes on with it. Never a word of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from karen.base.folder import reason
from karen.base.keeping.files import make_durable
from karen.contract.caller import Caller
from karen.contract.errors import Unavailable

NAME = "forgetting.json"


class Entry(BaseModel):
    """Whose, and which; `found` are messages that were not named, but hold it."""

    model_config = ConfigDict(extra="ignore")
    tenant_id: str
    user_id: str
    memory_ids: list[str]
    message_ids: list[str]
    found: list[str]

    @property
    def caller(self) -> Caller:
        return Caller(self.user_id, tenant_id=self.tenant_id)


class Journal:
    """One entry in the folder, from before the first change until nothing is left to do."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def write(self, entry: Entry) -> None:
        """Durable when this returns. Raises Unavailable."""
        try:
            with tempfile.NamedTemporaryFile(dir=self._path.parent, prefix=f".{NAME}", delete=False) as file:
                file.write(entry.model_dump_json().encode())
            make_durable(Path(file.name))
            Path(file.name).replace(self._path)
            make_durable(self._path.parent)
        except OSError as error:
            raise Unavailable(
                f"What is to be forgotten could not be noted in {self._path.parent}: {reason(error)}. "
                "Nothing was forgotten. Free some space and try again."
            ) from error

    def read(self) -> Entry | None:
        """None where there is nothing to do, or nobody can tell what."""
        try:
            return Entry.model_validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            return None

    def clear(self) -> None:
        self._path.unlink(missing_ok=True)
