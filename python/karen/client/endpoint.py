"""Find the running Karen of a data folder by the file its gateway leaves there."""

from __future__ import annotations

import os
from pathlib import Path

from karen import VERSION
from karen.contract.contract_hash import CONTRACT_HASH
from karen.contract.errors import Conflict, Unavailable
from karen.contract.types.system import Endpoint


def read_endpoint(folder: Path, *, any_version: bool = False) -> Endpoint:
    """Where the owner of `folder` answers.

    Raises Unavailable when there is none or it is gone, Conflict when it is another build than this program.
    """
    path = folder / "run" / "endpoint.json"
    try:
        endpoint = Endpoint.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise Unavailable(f"No Karen is running with the data folder {folder}. Start it with `karen`.") from error
    except OSError as error:
        raise Unavailable(
            f"{path} cannot be read: {error.strerror}. It belongs to the user who started Karen."
        ) from error
    except ValueError as error:
        raise Unavailable(f"{path} is damaged. Restart Karen: it writes a new one.") from error
    if not _is_alive(endpoint.pid):
        raise Unavailable(f"The Karen that used {folder} (process {endpoint.pid}) is gone. Start it with `karen`.")
    if not any_version and (endpoint.version, endpoint.contract) != (VERSION, CONTRACT_HASH):
        raise Conflict(
            f"The running Karen is version {endpoint.version} ({endpoint.contract}), this program is {VERSION} "
            f"({CONTRACT_HASH}). Quit Karen and start it again."
        )
    return endpoint


def _is_alive(pid: int) -> bool:
    if os.name != "posix":
        return True  # signal 0 would end the process there; a dead one shows when it is called
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
