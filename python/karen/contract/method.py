"""Declare, collect and run the methods a client may call. Knows no transport."""

from __future__ import annotations

import asyncio
import inspect
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeVar, get_args, get_origin, get_type_hints, overload

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from karen.contract.caller import Caller, Role, begin_call
from karen.contract.errors import Forbidden, Internal, InvalidField, InvalidInput, KarenError, NotFound
from karen.contract.frames import Done, Failed, Item, Reply, Request, invalid_input
from karen.contract.turn import begin_turn

log = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Method:
    """One capability. `returns` is the type of the answer, or of each item when `streaming`."""

    name: str
    call: Callable[[Any], Any]
    params: type[BaseModel]
    returns: Any
    streaming: bool
    role: Role
    doc: str

    @cached_property
    def result(self) -> TypeAdapter[Any]:
        """Adapter of `returns`, built when the method is first used: building them all would cost start-up."""
        return TypeAdapter(self.returns)

    def on_the_wire(self, answer: object) -> JsonValue:
        """The answer as JSON values. Raises ValueError for what is plainly something else: a bug must not be sent."""
        wire: JsonValue = self.result.dump_python(answer, mode="json", warnings="error")
        return wire


class Observer(Protocol):
    """Told of every finished call; `code` is the problem's code, or "" when it went well."""

    def __call__(self, method: str, code: str, seconds: float) -> None: ...


@overload
def method(fn: F, /) -> F: ...
@overload
def method(*, role: Role) -> Callable[[F], F]: ...
def method(fn: F | None = None, /, *, role: Role = Role.MEMBER) -> F | Callable[[F], F]:
    """Mark a service method as callable by clients: one model in; one model, or an AsyncIterator of it, out.

    Only tags; `Registry.add` registers. `role` is the least a caller must have.
    """

    def mark(target: F) -> F:
        target.__role__ = role  # type: ignore[attr-defined]  # functions carry attributes mypy cannot know
        return target

    return mark if fn is None else mark(fn)


class Registry(Mapping[str, Method]):
    """Every method by its name, `<namespace>.<method>`."""

    def __init__(self, observe: Observer | None = None) -> None:
        self._methods: dict[str, Method] = {}
        self._observe = observe

    def __getitem__(self, name: str) -> Method:
        return self._methods[name]

    def __iter__(self) -> Any:
        return iter(self._methods)

    def __len__(self) -> int:
        return len(self._methods)

    def add(self, namespace: str, service: object) -> None:
        """Register the tagged methods of `service`. One trailing underscore is dropped: `import_` is `import`."""
        for attribute, fn in inspect.getmembers(type(service), lambda member: hasattr(member, "__role__")):
            declared = _declaration(f"{namespace}.{attribute.removesuffix('_')}", fn, getattr(service, attribute))
            if declared.name in self._methods:
                raise ValueError(f"two methods named {declared.name!r}")
            self._methods[declared.name] = declared

    async def run(self, request: Request, caller: Caller) -> AsyncGenerator[Reply]:
        """Answer one request. The only place where exceptions become problems.

        Must be iterated by one task from start to end: the turn and the caller live in its context.
        """
        began = time.perf_counter()
        begin_turn(request.turn)
        begin_call(caller)
        code = "cancelled"
        try:
            target = self._find(request.method, caller)
            answer = target.call(_parse(target.params, request.params))
            if target.streaming:
                try:
                    async for item in answer:
                        yield Item(id=request.id, data=target.on_the_wire(item))
                finally:
                    await answer.aclose()
            else:
                yield Item(id=request.id, data=target.on_the_wire(await answer))
            code = ""
            yield Done(id=request.id)
        except KarenError as error:
            code = error.code  # type: ignore[attr-defined]  # every concrete error has its code
            yield Failed(id=request.id, problem=error)
        except asyncio.CancelledError:
            raise
        except Exception:
            code = "internal"
            log.exception("%s failed", request.method)
            yield Failed(id=request.id, problem=Internal("Something went wrong inside Karen. The log has the details."))
        finally:
            if self._observe:
                self._observe(
                    request.method if request.method in self else "unknown", code, time.perf_counter() - began
                )

    def _find(self, name: str, caller: Caller) -> Method:
        if name not in self._methods:
            raise NotFound(f"There is no method {name!r}. `karen methods` lists them.", kind="method", id=name)
        target = self._methods[name]
        if not caller.may_act_as(target.role):
            raise Forbidden(f"{name} needs the role {target.role.value}; this connection has {caller.role.value}.")
        return target


def _declaration(name: str, fn: Callable[..., Any], bound: Callable[[Any], Any]) -> Method:
    hints = get_type_hints(fn, include_extras=True)
    result = hints.pop("return")
    (params,) = hints.values()  # exactly one argument, or this fails at start
    streaming = get_origin(result) is AsyncIterator
    returns = get_args(result)[0] if streaming else result
    return Method(name, bound, params, returns, streaming, fn.__role__, inspect.getdoc(fn) or "")  # type: ignore[attr-defined]  # tagged by @method


def _parse(model: type[BaseModel], raw: JsonValue) -> BaseModel:
    if not isinstance(raw, dict):
        said = "The parameters must be a JSON object, such as {}."
        raise InvalidInput(said, [InvalidField("", said)])
    # Apart from the call itself: a ValidationError inside a service is our bug, not the caller's.
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise invalid_input(error) from error
