"""Every flow by its name: what goes in and comes out of it, how to run it, and how its runs went."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_type_hints

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from karen.contract.caller import Role
from karen.contract.errors import InvalidField, InvalidInput, NotFound
from karen.contract.frames import invalid_fields
from karen.contract.method import method
from karen.contract.turn import current_turn
from karen.contract.types.flows import AllFlowMetrics, FlowInfo, FlowResult, Flows, ProcessFlow
from karen.contract.types.wire import Nothing
from karen.flows.running import Counting, FlowRuns, timings_kept


@dataclass(frozen=True)
class Flow:
    """One model in, one out."""

    name: str
    run: Callable[[Any], Coroutine[Any, Any, Any]]
    params: type[BaseModel]
    returns: Any
    doc: str

    @cached_property
    def result(self) -> TypeAdapter[Any]:
        """Built when it is first used, which costs too much for the start."""
        return TypeAdapter(self.returns)


class FlowManager:
    """The flows of some objects: their methods that are tagged by `@flow`."""

    def __init__(self, runs: FlowRuns, owners: Iterable[Counting]) -> None:
        """Raises ValueError where two flows have one name."""
        self._runs = runs
        self._flows: dict[str, Flow] = {}
        for owner in owners:
            for attribute, fn in inspect.getmembers(type(owner), lambda member: hasattr(member, "__flow__")):
                declared = _declared(fn, getattr(owner, attribute))
                if declared.name in self._flows:
                    raise ValueError(f"two flows named {declared.name!r}")
                self._flows[declared.name] = declared

    @method(role=Role.REVIEWER)
    async def flows(self, _: Nothing) -> Flows:
        """Every flow with the JSON Schemas of its input and its output."""
        return Flows(flows=[_info(flow) for flow in self._flows.values()])

    @method
    async def process_flow(self, params: ProcessFlow) -> FlowResult:
        """Run a flow by its name."""
        flow = self._find(params.flow)
        given, began = _parsed(flow, params.input), time.perf_counter()
        with timings_kept() as timings:
            output: JsonValue = flow.result.dump_python(await flow.run(given), mode="json")
        total = round(1000 * (time.perf_counter() - began), 3)
        return FlowResult(flow=flow.name, turn_id=current_turn(), output=output, timings={**timings, "total": total})

    @method(role=Role.REVIEWER)
    async def metrics(self, _: Nothing) -> AllFlowMetrics:
        """How often each flow ran, how it ended and how long it took, by whomever it was called."""
        return AllFlowMetrics(flows=[self._runs.metrics(name) for name in self._flows])

    def _find(self, name: str) -> Flow:
        flow = self._flows.get(name.strip().casefold())
        if flow is None:
            known = ", ".join(sorted(self._flows))
            raise NotFound(f"There is no flow {name[:64]!r}. There are: {known}.", kind="flow", id=name[:64])
        return flow


def _declared(fn: Callable[..., Any], bound: Callable[[Any], Coroutine[Any, Any, Any]]) -> Flow:
    hints = get_type_hints(fn, include_extras=True)
    returns = hints.pop("return")
    (params,) = hints.values()  # exactly one argument, or this fails at start
    return Flow(fn.__flow__, bound, params, returns, inspect.getdoc(fn) or "")  # type: ignore[attr-defined]  # tagged


def _info(flow: Flow) -> FlowInfo:
    return FlowInfo(
        name=flow.name,
        description=flow.doc,
        input=flow.params.model_json_schema(),
        output=flow.result.json_schema(mode="serialization"),
    )


def _parsed(flow: Flow, given: dict[str, JsonValue]) -> BaseModel:
    try:
        return flow.params.model_validate(given)
    except ValidationError as error:
        fields = [InvalidField(f"input.{field.name}", field.message) for field in invalid_fields(error)]
        said = "; ".join(f"{field.name}: {field.message}" for field in fields[:5])
        raise InvalidInput(f"The flow {flow.name} cannot use this input. {said}", fields) from error
