"""Who signed a plugin: an SSH signature (the format of `ssh-keygen -Y`) by an Ed25519 key over its name and its files.

A folder has it as `plugin.sig`, a single file as a block of comments at its end. A signature names a key and no person:
what it is worth is that a later version is signed with the same one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Mapping

from karen.plugins.cell.spec import ENTRY, content_hash

FILE = "plugin.sig"
NAMESPACE = "karen-plugin"
"""As `ssh-keygen -Y sign -n` has it: what is signed for another purpose is none of a plugin."""
_BEGIN, _END = b"# /// signature\n", b"# ///\n"
_BEGUN = re.compile(rb"^# /// signature[ \t]*\r?$", re.MULTILINE)
"""As an editor may have left it, of which nothing is to be taken for a plugin that nobody signed."""
_ARMOR_BEGIN, _ARMOR_END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_MAGIC, _VERSION = b"SSHSIG", 1
_KIND = b"\x00\x00\x00\x0bssh-ed25519"
"""How a key of this kind and its signatures begin."""
_HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
_MOST_BYTES = 4 << 10
_MOST_TEXT_BYTES = 4 * _MOST_BYTES
_LINE_CHARACTERS = 70
_AGAIN = "Sign it again with `karen plugin pack --sign`, or take the signature out."
_NOT_WHOLE = "The block `# /// signature` is not whole, or does not end the file. Take it out, and sign again."


class BadSignature(ValueError):
    """The words say what is wrong with it and what to do."""


def message(plugin_id: str, files: Mapping[str, bytes]) -> bytes:
    """What is signed: the name, and a hash over all the files but for the signature itself. Raises BadSignature."""
    return f"karen plugin {plugin_id}\nsha256 {content_hash(_split(files)[0])}\n".encode()


def signer(plugin_id: str, files: Mapping[str, bytes]) -> str:
    """The key's fingerprint, as `ssh-keygen -l` writes it; empty for what is not signed. Raises BadSignature."""
    _, signature = _split(files)
    return _verified(_bytes(signature), message(plugin_id, files)) if signature is not None else ""


def signed(files: Mapping[str, bytes], armored: str) -> dict[str, bytes]:
    """The files with this signature in the place of any before. Raises BadSignature for what is none."""
    bare = unsigned(files)
    packed = base64.b64encode(_bytes(armored)).decode()
    lines = [packed[at : at + _LINE_CHARACTERS] for at in range(0, len(packed), _LINE_CHARACTERS)]
    if _is_folder(files):
        return {**bare, FILE: "\n".join([_ARMOR_BEGIN, *lines, _ARMOR_END, ""]).encode()}
    return {ENTRY: bare[ENTRY] + _BEGIN + b"".join(b"# %s\n" % line.encode() for line in lines) + _END}


def unsigned(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """As they are to be signed: a single file ends with a line. Raises BadSignature."""
    bare, _ = _split(files)
    if not _is_folder(files) and not bare[ENTRY].endswith(b"\n"):
        bare[ENTRY] += b"\n"
    return bare


def _split(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], str | None]:
    """The files without their signature, and its text. Raises BadSignature for a block that is not whole."""
    bare = dict(files)
    if _is_folder(files):
        return bare, _text(bare.pop(FILE)) if FILE in bare else None
    content = bare[ENTRY]
    begun = _BEGUN.search(content)
    if begun is None:
        return bare, None
    bare[ENTRY], block = content[: begun.start()], content[begun.start() :]
    if not block.startswith(_BEGIN) or not block.endswith(b"\n" + _END) or len(block) > _MOST_TEXT_BYTES:
        raise BadSignature(_NOT_WHOLE)
    lines = block.removeprefix(_BEGIN).removesuffix(_END).splitlines()
    if not all(line.startswith(b"# ") for line in lines):
        raise BadSignature(_NOT_WHOLE)
    return bare, _text(b"\n".join(line[2:] for line in lines))


def _is_folder(files: Mapping[str, bytes]) -> bool:
    return [*files] != [ENTRY]


def _text(content: bytes) -> str:
    if len(content) > _MOST_TEXT_BYTES:
        raise BadSignature(f"The signature is longer than any is. {_AGAIN}")
    try:
        return content.decode("ascii")
    except UnicodeDecodeError:
        raise BadSignature(f"The signature is no text. {_AGAIN}") from None


def _bytes(armored: str) -> bytes:
    inside = "".join(armored.replace(_ARMOR_BEGIN, "").replace(_ARMOR_END, "").split())
    try:
        content = base64.b64decode(inside, validate=True)
    except binascii.Error:
        raise BadSignature(f"The signature cannot be read. {_AGAIN}") from None
    if not content.startswith(_MAGIC) or len(content) > _MOST_BYTES:
        raise BadSignature(f"The signature is none of the form that `ssh-keygen -Y sign` writes. {_AGAIN}")
    return content


def _verified(content: bytes, said: bytes) -> str:
    """The fingerprint of the key. Raises BadSignature."""
    from cryptography.exceptions import InvalidSignature  # 20 ms, for signed ones alone
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        version, rest = struct.unpack_from(">I", content, len(_MAGIC))[0], content[len(_MAGIC) + 4 :]
        key, namespace, reserved, named, signature = _strings(rest, 5)
        is_ours = key.startswith(_KIND) and signature.startswith(_KIND)
        point, value = (_strings(each, 2)[1] for each in (key, signature)) if is_ours else (b"", b"")
    except (struct.error, ValueError):
        raise BadSignature(f"The signature is cut off, or something stands behind it. {_AGAIN}") from None
    if version != _VERSION or namespace != NAMESPACE.encode() or reserved or named not in _HASHES:
        raise BadSignature(f"The signature is for something else than a plugin of Karen's. {_AGAIN}")
    if not is_ours:
        raise BadSignature("The signature is by a key of another kind than Ed25519: `ssh-keygen -t ed25519` makes one.")
    hashed = _HASHES[named](said).digest()
    whole = _MAGIC + b"".join(struct.pack(">I", len(part)) + part for part in (namespace, reserved, named, hashed))
    try:
        Ed25519PublicKey.from_public_bytes(point).verify(value, whole)
    except (InvalidSignature, ValueError):
        raise BadSignature(f"Its signature is not of these files under this name. {_AGAIN}") from None
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def _strings(content: bytes, count: int) -> list[bytes]:
    """So many strings with their lengths before them, and nothing else (RFC 4251, 5). Raises ValueError."""
    strings, at = [], 0
    for _ in range(count):
        (length,) = struct.unpack_from(">I", content, at)
        strings.append(content[at + 4 : at + 4 + length])
        at += 4 + length
    if at != len(content):
        raise ValueError("the lengths do not fit")
    return strings
