"""Signs a plugin with its author's key, by OpenSSH: the key, its passphrase and its agent are that program's affair."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from karen.contract.errors import Conflict, InvalidField, InvalidInput, Unavailable
from karen.plugins.cell.spec import content_hash
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.signature import NAMESPACE, BadSignature, message, signed, signer, unsigned

_LIMIT_S = 300.0
"""A passphrase may be asked for, or a key to be touched."""


def signed_with(key: Path, found: Found) -> Found:
    """The plugin with a signature in the place of any before. Its own files stay as they are. Blocks.

    `key` is a private key, or a public one whose private half an agent holds. Raises Unavailable without OpenSSH, and
    InvalidInput with what it says of the key.
    """
    program = shutil.which("ssh-keygen")
    if program is None:
        raise Unavailable("There is no ssh-keygen on this machine, which signs: install OpenSSH.")
    files = unsigned(found.files)
    command = [program, "-Y", "sign", "-n", NAMESPACE, "-f", str(key)]
    try:
        made = subprocess.run(
            command, input=message(found.plugin_id, files), capture_output=True, check=False, timeout=_LIMIT_S
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"ssh-keygen did not sign within {_LIMIT_S / 60:.0f} minutes.") from error
    if made.returncode:
        said = made.stderr.decode(errors="replace").strip() or "it does not say why"
        raise InvalidInput(f"{key} cannot sign: {said}", [InvalidField("key", said)])
    try:
        files = signed(files, made.stdout.decode(errors="replace"))
        return replace(found, files=files, sha256=content_hash(files), signed_by=signer(found.plugin_id, files))
    except BadSignature as error:
        raise Conflict(f"{key} cannot sign a plugin. {error}") from error
