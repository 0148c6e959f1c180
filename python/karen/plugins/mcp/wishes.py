"""What a server would have another program ask its user for, as settings of a plugin.

`user_config` of a bundle: https://github.com/modelcontextprotocol/mcpb/blob/main/MANIFEST.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from karen.plugins.manifest.names import shown
from karen.plugins.manifest.settings import MOST_LINE_CHARACTERS, MOST_SETTINGS
from karen.plugins.manifest.texts import line
from karen.plugins.mcp.program import FOLDER
from karen.plugins.packing import BadPackage

_WISH = re.compile(r"\$\{user_config\.([\w.-]+)\}")
_KINDS = ("string", "number", "boolean")
_FILES = ("file", "directory")
_MOST_NAME_CHARACTERS = 40
_MOST_SHOWN_CHARACTERS = 60


class Wishes:
    """The settings that take the place of what is wished for."""

    def __init__(self, given: Mapping[str, JsonValue]) -> None:
        """`given` is by the names of the wishes. Raises BadPackage for more than a plugin may be set to."""
        if len(given) > MOST_SETTINGS:
            raise BadPackage(f"It asks for {len(given)} things, and a plugin has at most {MOST_SETTINGS} settings.")
        self._given = {key: wish for key, wish in given.items() if isinstance(wish, dict)}
        self._names = dict(_named(self._given))
        self._used: dict[str, dict[str, JsonValue]] = {}

    @property
    def settings(self) -> Mapping[str, Mapping[str, JsonValue]]:
        """Those that were put somewhere, as a manifest says them."""
        return self._used

    def filled(self, word: str) -> str | None:
        """With a setting in the place of each wish; None where it wishes for what no server gets, and can do without.
        Raises BadPackage."""
        for key in _WISH.findall(word):
            said = self._said(key)
            if said is None:
                return None
            word = word.replace(f"${{user_config.{key}}}", said)
        return word.replace("${/}", "/").replace("${pathSeparator}", "/")

    def _said(self, key: str) -> str | None:
        wish = self._given.get(key)
        if wish is None:
            raise BadPackage(f"It asks for “{_brief(key)}”, and does not say what that is.")
        kind, title = wish.get("type", "string"), _brief(str(wish.get("title") or key))
        default = wish.get("default")
        if kind in _FILES or wish.get("multiple") is True:
            return _without_files(wish, title)
        if isinstance(default, str) and "${" in default.replace(FOLDER, ""):
            raise BadPackage(f"For “{title}” it takes {_brief(default)}, which the other program fills in.")
        if kind not in _KINDS:
            raise BadPackage(f"It asks for “{title}” as a {_brief(str(kind))}, which is nothing that Karen asks for.")
        self._used[self._names[key]] = {
            "type": str(kind),
            **{name: said for name in _LINES if (said := line(str(wish.get(name) or ""), MOST_LINE_CHARACTERS))},
            **({"default": default} if isinstance(default, str | int | float) else {}),
            **dict(_bounds(wish)),
            "required": wish.get("required") is True,
            "secret": wish.get("sensitive") is True and kind == "string" and default is None,
        }
        return f"${{settings.{self._names[key]}}}"


_LINES = ("title", "description")


def _named(wishes: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The name of each as a setting: `apiKey` is `api_key`, and no two are the same."""
    taken: set[str] = set()
    for number, key in enumerate(wishes):
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()
        name = re.sub(r"[^a-z0-9]+", "_", words).strip("_")[: _MOST_NAME_CHARACTERS - 4]
        name = name if name[:1].isalpha() and name.isascii() else f"wish_{name}".rstrip("_")[:_MOST_NAME_CHARACTERS]
        name = f"{name}_{number}" if name in taken else name
        taken.add(name)
        yield key, name


def _without_files(wish: Mapping[str, JsonValue], title: str) -> str | None:
    """A server reads no file of the user's: what it brings along itself may stand there, or nothing."""
    default = wish.get("default")
    if isinstance(default, str) and default:
        return default
    if wish.get("required") is True or default:
        raise BadPackage(f"It asks for “{title}”, which are files of yours: in its cell a server reads none.")
    return None


def _bounds(wish: Mapping[str, JsonValue]) -> Iterator[tuple[str, float]]:
    for name, bound in (("minimum", wish.get("min")), ("maximum", wish.get("max"))):
        if isinstance(bound, int | float) and wish.get("type") == "number":
            yield name, bound


def _brief(text: str) -> str:
    return shown(text)[:_MOST_SHOWN_CHARACTERS]
