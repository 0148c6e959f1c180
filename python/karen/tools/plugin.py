"""Which plugins there are, and what one of them can do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from pydantic import Field

from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.plugins import PluginInfo, Plugins, PluginState
from karen.contract.types.wire import Wire
from karen.tools.base import BaseTool, ToolCall

_PANEL = "the Plugins panel"
_STANDING = {
    PluginState.INVALID: f"cannot be used: {_PANEL} says why",
    PluginState.NEW: f"waits for you to agree to it, in {_PANEL}",
    PluginState.CHANGED: f"has changed, and waits for you to agree to it again, in {_PANEL}",
    PluginState.DISABLED: f"is switched off; {_PANEL} switches it on",
    PluginState.ENABLED: f"is on; {_PANEL} switches it off",
    PluginState.FAILED: f"could not be started: {_PANEL} says why",
}
_MOST_NAMED = 30
_MOST_EXAMPLES = 3


class PluginQuestion(Wire):
    name: Annotated[str, Field(max_length=100)] | None = None
    """Of one plugin; all of them without it."""


class KnownPlugin(Wire):
    plugin_id: str
    name: str
    description: str
    state: PluginState
    tools: list[str]
    examples: list[str]
    """What may be said to it."""


class KnownPlugins(Wire):
    asked_for: str | None
    plugins: list[KnownPlugin]
    """Those that were asked for."""
    others: list[str]
    """The names of the rest."""


class PluginTool(BaseTool[PluginQuestion, KnownPlugins]):
    """Tells which plugins there are, how they stand, and what one of them can do."""

    name = "plugin"
    aliases = ("plugins",)
    category = ToolCategory.PLUGIN
    params = PluginQuestion
    result = KnownPlugins
    acknowledgement = "Looking at the plugins…"

    def __init__(self, plugins: Callable[[], Awaitable[Plugins]]) -> None:
        self._plugins = plugins

    async def run(self, params: PluginQuestion, call: ToolCall) -> KnownPlugins:
        known = (await self._plugins()).plugins
        wanted = _key(params.name) if params.name else ""
        asked = [each for each in known if not wanted or wanted in (_key(each.name), _key(each.plugin_id))]
        others = [each.name for each in known if each not in asked]
        return KnownPlugins(asked_for=params.name, plugins=list(map(_known, asked)), others=others)

    def sentence(self, result: KnownPlugins, verbosity: PersonalityVerbosity) -> str:
        if result.asked_for and not result.plugins:
            known = f" There are: {', '.join(result.others[:_MOST_NAMED])}." if result.others else ""
            return f"There is no plugin “{result.asked_for}”.{known}"
        if not result.plugins:
            return f"There are no plugins yet. {_PANEL.capitalize()} says where to put them."
        if result.asked_for:
            return "\n\n".join(map(_described, result.plugins))
        lines = [f"- {each.name}: {_STANDING[each.state]}" for each in result.plugins[:_MOST_NAMED]]
        return "\n".join(["These are the plugins:", "", *lines])

    def how(self, result: KnownPlugins) -> str:
        return "the folders of plugins, and what you agreed to"


def _known(info: PluginInfo) -> KnownPlugin:
    examples = [example for tool in info.tools for example in tool.examples]
    return KnownPlugin(
        plugin_id=info.plugin_id,
        name=info.name,
        description=info.description,
        state=info.state,
        tools=[tool.name for tool in info.tools],
        examples=examples[:_MOST_EXAMPLES],
    )


def _described(plugin: KnownPlugin) -> str:
    about = f" {plugin.description.rstrip('.')}." if plugin.description else ""
    said = f" Say, for example: {', '.join(f'“{each}”' for each in plugin.examples)}." if plugin.examples else ""
    is_on = plugin.state is PluginState.ENABLED
    return f"The plugin {plugin.name} {_STANDING[plugin.state]}.{about}{said if is_on else ''}"


def _key(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())
