"""A plugin's tool as the tool registry knows it, so that a conversation can choose it as any other."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping

from pydantic import JsonValue

from karen.contract.caller import Caller, current_caller
from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.wire import Wire
from karen.plugins.schema import refuse_unfitting
from karen.plugins.telling import told
from karen.plugins.using import OfferedTool
from karen.tools.base import BaseTool, ToolCall
from karen.tools.leave import LeaveNeeded

EACH_TIME = "this once"
"""The scope of the leave that a tool needs which asks before each run."""
_START_LIMIT_S = 10.0
_MOST_SHOWN_CHARACTERS = 200
Run = Callable[[Caller, str, str, Mapping[str, JsonValue]], Awaitable[JsonValue]]


class GivenArguments(Wire):
    """As the plugin's own schema describes them."""

    values: dict[str, JsonValue]


class PluginAnswer(Wire):
    """What a plugin has answered: data, whatever it says."""

    plugin: str
    value: JsonValue


class PluggedTool(BaseTool[GivenArguments, PluginAnswer]):
    """One tool of one plugin. It asks for leave where its author says that it must."""

    category = ToolCategory.PLUGIN
    params = GivenArguments
    result = PluginAnswer

    def __init__(self, offered: OfferedTool, run: Run) -> None:
        self._offered = offered
        self._run = run
        self.name = offered.name  # type: ignore[misc]  # of a class for the tools that are built in
        self.acknowledgement = f"Asking {offered.plugin} for {offered.tool.name}…"  # type: ignore[misc]
        self.timeout_s = offered.wall_s + _START_LIMIT_S  # type: ignore[misc]
        self.effect = offered.effect  # type: ignore[misc]

    @property
    def description(self) -> str:
        return self._offered.tool.description

    @property
    def parameters(self) -> dict[str, JsonValue]:
        return self._offered.tool.parameters

    @property
    def results(self) -> dict[str, JsonValue]:
        return self._offered.tool.result or {}

    def read(self, args: Mapping[str, JsonValue]) -> GivenArguments:
        """Raises InvalidInput, which names the argument."""
        refuse_unfitting(self.name, self.parameters, args)
        return GivenArguments(values=dict(args))

    async def run(self, params: GivenArguments, call: ToolCall) -> PluginAnswer:
        offered = self._offered
        if offered.tool.confirm and not call.leaves.given(self.name, EACH_TIME):
            raise LeaveNeeded(EACH_TIME, self._question(params.values), each_time=True)
        value = await self._run(current_caller(), offered.plugin_id, offered.tool.name, params.values)
        return PluginAnswer(plugin=offered.plugin, value=value)

    def sentence(self, result: PluginAnswer, verbosity: PersonalityVerbosity) -> str:
        return told(result.value)

    def how(self, result: PluginAnswer) -> str:
        return f"the plugin {self._offered.plugin}, by its tool {self._offered.tool.name}"

    def _question(self, values: Mapping[str, JsonValue]) -> str:
        said = ", ".join(f"{name}: {_shown(value)}" for name, value in values.items())
        given = f" with {said}" if said else ""
        return f"May the plugin {self._offered.plugin} run {self._offered.tool.name}{given}?"


def _shown(value: JsonValue) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= _MOST_SHOWN_CHARACTERS else f"{written[:_MOST_SHOWN_CHARACTERS]}…"
