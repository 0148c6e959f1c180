"""What a plugin asks for, in sentences that say what it means for whoever agrees to it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from karen.contract.types.plugins import PluginKind, PluginPermission
from karen.plugins.cell.spec import Limits
from karen.plugins.manifest.manifest import Manifest, Wheel

_SENTENCES = {
    "storage": "It can keep data of its own on this computer, up to {storage_mb} MB.",
    "memory_read": "It can search what Karen remembers of you.",
    "memory_write": "It can propose things for Karen to remember. You confirm each of them.",
    "notify": "It can show you notices on the screen.",
    "threads": "It can do several things at once, and take more of the processor.",
}

_BEYOND_THE_USUAL = {
    "memory_mb": "It can use up to {most} MB of memory.",
    "cpu_s": "It can compute for up to {most} seconds in one call.",
    "wall_s": "It can take up to {most} seconds for one call.",
    "output_kb": "It can answer with up to {most} KB.",
}
_USUAL = Limits()
_MOST_SHOWN_CHARACTERS = 300


def permissions_of(manifest: Manifest) -> list[PluginPermission]:
    """The weightiest first."""
    return list(_asked(manifest))


def _asked(manifest: Manifest) -> Iterator[PluginPermission]:
    granted = manifest.permissions
    knows = granted.memory_read or granted.storage
    for host in granted.network:
        name = f"any host below {host[2:]}" if host.startswith("*.") else host
        learns = "what you ask it, and what it reads of you" if knows else "what you ask it"
        sentence = f"It can send to and receive from {name} over the internet: who runs that can learn {learns}."
        yield PluginPermission(name="network", value=host, sentence=sentence)
    for name, sentence in _SENTENCES.items():
        if getattr(granted, name):
            said = sentence.format(storage_mb=manifest.limits.storage_mb)
            much = manifest.limits.storage_mb if name == "storage" else 0
            yield PluginPermission(name=name, value=f"{much} MB" if much > _USUAL.storage_mb else "", sentence=said)
    for wheel in manifest.wheels:
        yield PluginPermission(name="packages", value=_value(wheel), sentence=_sentence(wheel))
    if manifest.kind is PluginKind.MCP and manifest.server:
        program = shlex.join([manifest.server.command, *manifest.server.args])
        sentence = (
            f"It starts the program {_short(program)}, which is held less tightly than Karen's own plugins: it reads "
            "its own folders and the system's libraries, without network and without files of yours. That program can "
            "change without your being asked."
        )
        yield PluginPermission(name="program", value=program, sentence=sentence)
    for name, sentence in _BEYOND_THE_USUAL.items():
        if (most := getattr(manifest.limits, name)) > getattr(_USUAL, name):
            yield PluginPermission(name=name, value=f"{most:g}", sentence=sentence.format(most=f"{most:g}"))


def _value(wheel: Wheel) -> str:
    return f"{wheel.pinned} from {wheel.host}" if wheel.url else wheel.pinned


def _sentence(wheel: Wheel) -> str:
    if not wheel.url:
        return f"It brings along the Python package {wheel.pinned}, held as it is itself."
    return (
        f"It uses the Python package {wheel.pinned}, held as it is itself. Karen fetches it once from {wheel.host} "
        "over the internet, and takes exactly the file that the plugin's author named."
    )


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN_CHARACTERS else f"{text[:_MOST_SHOWN_CHARACTERS]}…"
