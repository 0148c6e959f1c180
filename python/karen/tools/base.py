"""What a tool is, and the registry that runs tools by name. Knows no particular tool and no caller."""

from __future__ import annotations

import asyncio
import inspect
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import JsonValue, ValidationError

from karen.contract.caller import Role
from karen.contract.errors import InvalidField, InvalidInput, NotFound, TimedOut, ToolFailed
from karen.contract.frames import invalid_fields
from karen.contract.method import method
from karen.contract.types.enums import PersonalityVerbosity, ToolCategory, ToolStatus
from karen.contract.types.tools import (
    AllToolStats,
    ExecuteTool,
    FindTool,
    SearchTools,
    ToolAnswer,
    ToolEffect,
    ToolInfo,
    Tools,
    ToolSchema,
)
from karen.contract.types.wire import Nothing, Wire
from karen.tools.leave import LeaveNeeded, Leaves
from karen.tools.runs import ToolRuns

EARLIEST_YEAR, LATEST_YEAR = 1900, 9000
"""Of a clock that is passed in: calendars and zones end somewhere."""
P = TypeVar("P", bound=Wire)
R = TypeVar("R", bound=Wire)


@dataclass(frozen=True)
class AskedIn:
    """The user's message that a run comes from."""

    conversation_id: str
    message_id: str
    text: str


@dataclass(frozen=True)
class ToolCall:
    """The circumstances of a run: everything a tool may know beside its arguments."""

    now: datetime
    """Aware; its zone is the user's and may be a bare offset."""
    default_location: str | None = None
    verbosity: PersonalityVerbosity = PersonalityVerbosity.BALANCED
    asked_in: AskedIn | None = None
    """None for a tool that is called without a conversation."""
    user_id: str = ""
    """Whose run it is: how many one may have is counted by it."""
    leaves: Leaves = field(default_factory=Leaves)

    def __post_init__(self) -> None:
        if self.now.utcoffset() is None:
            raise ValueError("a tool's clock must know its zone")


class BaseTool(ABC, Generic[P, R]):
    """One capability: validated arguments in, a result out. The subclass's docstring is its description.

    `run` raises ToolFailed for what it cannot answer, NotFound for a thing that does not exist, InvalidInput, with the
    field, for an argument that is well formed but makes no sense, and LeaveNeeded where the run may ask for leave.
    """

    name: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    category: ClassVar[ToolCategory] = ToolCategory.CORE
    effect: ClassVar[ToolEffect] = ToolEffect.PURE
    timeout_s: ClassVar[float] = 5.0
    per_minute: ClassVar[int] = 6000
    """Runs that one user may have."""
    acknowledgement: ClassVar[str]
    """What is said while it runs."""
    params: type[P]
    result: type[R]

    @property
    def description(self) -> str:
        """What it is for: for people, for models, for the search."""
        return inspect.getdoc(self) or ""

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """JSON Schema of the arguments."""
        return self.params.model_json_schema()

    @property
    def results(self) -> dict[str, JsonValue]:
        """JSON Schema of a result."""
        return self.result.model_json_schema()

    def read(self, args: Mapping[str, JsonValue]) -> P:
        """Raises InvalidInput, which names the argument."""
        try:
            return self.params.model_validate(dict(args))
        except ValidationError as error:
            fields = [InvalidField(f"args.{field.name}", field.message) for field in invalid_fields(error)]
            said = "; ".join(f"{field.name}: {field.message}" for field in fields[:5])
            raise InvalidInput(f"The tool {self.name} cannot use these arguments. {said}", fields) from error

    @abstractmethod
    async def run(self, params: P, call: ToolCall) -> R: ...

    @abstractmethod
    def sentence(self, result: R, verbosity: PersonalityVerbosity) -> str:
        """The result as a person would say it."""

    @abstractmethod
    def how(self, result: R) -> str:
        """Where the result comes from, for its provenance."""


@dataclass(frozen=True)
class ToolRun:
    """A finished run."""

    tool: BaseTool[Any, Any]
    result: Wire

    @property
    def how(self) -> str:
        return self.tool.how(self.result)

    def sentence(self, verbosity: PersonalityVerbosity) -> str:
        return self.tool.sentence(self.result, verbosity)

    def data(self) -> dict[str, JsonValue]:
        return self.result.model_dump(mode="json")


class ToolRegistry:
    """The tools there are, by name and alias. Names are compared without case."""

    def __init__(self, tools: Iterable[BaseTool[Any, Any]], circumstances: Callable[[], ToolCall]) -> None:
        """`circumstances` tells the clock and settings of whoever is calling, for calls that bring none."""
        self._tools: dict[str, BaseTool[Any, Any]] = {}
        self._names: dict[str, str] = {}
        self._plugged: frozenset[str] = frozenset()
        self._circumstances = circumstances
        self.settled: Callable[[], Awaitable[None]] = _at_once
        """Waited for before a tool is called that is not known: it may yet be plugged in."""
        self._runs = ToolRuns()
        for tool in tools:
            self.add(tool)

    def add(self, tool: BaseTool[Any, Any]) -> None:
        """Raises ValueError when a name or alias is taken: the wiring is wrong."""
        for name in (tool.name, *tool.aliases):
            if name.casefold() in self._names:
                raise ValueError(f"two tools named {name!r}")
            self._names[name.casefold()] = tool.name
        self._tools[tool.name] = tool

    def plug(self, tools: Sequence[BaseTool[Any, Any]]) -> None:
        """Have these in place of those that were plugged in before; a run under way goes on. Raises ValueError."""
        for name in self._plugged:
            del self._tools[name], self._names[name.casefold()]
        self._plugged = frozenset()
        for tool in tools:
            self.add(tool)
            self._plugged |= {tool.name}

    def __iter__(self) -> Iterator[BaseTool[Any, Any]]:
        return iter(list(self._tools.values()))

    def find(self, name: str) -> BaseTool[Any, Any]:
        """Raises NotFound, which names the tools there are."""
        canonical = self._names.get(name.strip().casefold())
        if canonical is None:
            known = ", ".join(sorted(self._tools))
            raise NotFound(f"There is no tool {name[:64]!r}. There are: {known}.", kind="tool", id=name[:64])
        return self._tools[canonical]

    async def run(self, name: str, args: Mapping[str, JsonValue], call: ToolCall) -> ToolRun:
        """Validate the arguments and run the tool. Raises what the tool raises, InvalidInput, TimedOut, RateLimited;
        LeaveNeeded alone where `call` may ask."""
        tool = self.find(name)
        params = tool.read(args)
        try:
            with self._runs.counted(tool.name, call.user_id, tool.per_minute):
                async with asyncio.timeout(tool.timeout_s):
                    return ToolRun(tool, await tool.run(params, call))
        except LeaveNeeded as needed:
            if call.leaves.may_ask:
                raise
            message = f"Nobody allowed what the tool {tool.name} needs for this, so it was not done. {needed.sentence}"
            raise ToolFailed(message, tool=tool.name) from needed
        except TimeoutError as error:
            raise TimedOut(f"The tool {tool.name} took longer than {tool.timeout_s:g} s. Try again.") from error

    @method(role=Role.REVIEWER)
    async def list_(self, _: Nothing) -> Tools:
        """Every tool with the JSON Schema of its arguments."""
        return Tools(tools=[_info(tool) for tool in self._tools.values()])

    @method(role=Role.REVIEWER)
    async def search(self, query: SearchTools) -> Tools:
        """The tools whose name, alias, category or description holds every word, best first."""
        words = query.query.casefold().split()
        scored = ((sum(_score(tool, word) for word in words), tool) for tool in self._tools.values())
        found = [(score, tool) for score, tool in scored if all(_score(tool, word) for word in words)]
        found.sort(key=lambda pair: (-pair[0], pair[1].name))
        return Tools(tools=[_info(tool) for _, tool in found])

    @method(role=Role.REVIEWER)
    async def schema(self, wanted: FindTool) -> ToolSchema:
        """The JSON Schemas of one tool's arguments and result."""
        tool = self.find(wanted.tool)
        return ToolSchema(tool=tool.name, parameters=tool.parameters, result=tool.results)

    @method
    async def stats(self, _: Nothing) -> AllToolStats:
        """How often each tool ran, failed and was refused, and how long it took, since this process began."""
        return AllToolStats(tools=[self._runs.stats(tool.name, tool.per_minute) for tool in self._tools.values()])

    @method
    async def execute(self, wanted: ExecuteTool) -> ToolAnswer:
        """Run one tool with these arguments."""
        if wanted.tool.strip().casefold() not in self._names:
            await self.settled()
        call = self._circumstances()
        if wanted.now and not EARLIEST_YEAR <= wanted.now.year <= LATEST_YEAR:
            message = f"now: its year must lie between {EARLIEST_YEAR} and {LATEST_YEAR}."
            raise InvalidInput(message, [InvalidField("now", message)])
        call = replace(call, now=wanted.now or call.now, verbosity=wanted.verbosity or call.verbosity)
        done = await self.run(wanted.tool, wanted.args, call)
        return ToolAnswer(tool=done.tool.name, result=done.data(), sentence=done.sentence(call.verbosity), how=done.how)


async def _at_once() -> None:
    """Nothing is plugged in."""


def _info(tool: BaseTool[Any, Any]) -> ToolInfo:
    return ToolInfo(
        name=tool.name,
        aliases=list(tool.aliases),
        category=tool.category,
        status=ToolStatus.AVAILABLE,
        effect=tool.effect,
        description=tool.description,
        acknowledgement=tool.acknowledgement,
        timeout_s=tool.timeout_s,
        parameters=tool.parameters,
    )


def _score(tool: BaseTool[Any, Any], word: str) -> int:
    if word in (tool.name, *tool.aliases):
        return 4
    if any(word in name for name in (tool.name, *tool.aliases)):
        return 2
    return 1 if word in f"{tool.category} {tool.description}".casefold() else 0
