"""The lifecycle: order by needs, a clean stop in reverse, and health that is measured now."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from karen.base.service import Health, Lifecycle, WiringError, ordered
from karen.contract.types.enums import HealthStatus, ServiceStatus


@dataclass
class Part:
    """A service that writes down what happens to it, and fails where it is told to."""

    name: str
    needs: tuple[str, ...] = ()
    required: bool = True
    diary: list[str] = field(default_factory=list)
    fails: str = ""
    status: HealthStatus = HealthStatus.HEALTHY

    async def start(self) -> None:
        self.diary.append(f"start {self.name}")
        await asyncio.sleep(0)
        if self.fails == "start":
            raise RuntimeError(f"{self.name} does not start")
        if self.fails == "hang":
            await asyncio.Event().wait()

    async def stop(self) -> None:
        self.diary.append(f"stop {self.name}")
        if self.fails == "stop":
            raise RuntimeError(f"{self.name} does not stop")

    async def health(self) -> Health:
        if self.fails == "health":
            raise RuntimeError("the disk is gone")
        return Health(self.status)


def chain(diary: list[str], **fails: str) -> list[Part]:
    """c needs b needs a, given in the wrong order."""
    needs = {"c": ("b",), "b": ("a",), "a": ()}
    return [Part(name, needs[name], diary=diary, fails=fails.get(name, "")) for name in needs]


def test_what_is_needed_comes_first_whatever_the_order() -> None:
    assert [part.name for part in ordered(chain([]))] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([Part("a", ("nowhere",))], "service 'a' needs 'nowhere', which does not exist"),
        ([Part("a", ("b",)), Part("b", ("a",))], r"in a circle: (a → b → a|b → a → b)"),
        ([Part("a", ("a",))], "in a circle: a → a"),
        ([Part("a"), Part("a")], "same name"),
    ],
)
async def test_services_that_cannot_be_ordered_are_named_and_none_is_started(parts: list[Part], said: str) -> None:
    with pytest.raises(WiringError, match=said):
        async with Lifecycle(*parts).started():
            pass
    assert [part.diary for part in parts] == [[] for _ in parts]


async def test_services_start_by_need_and_stop_in_reverse() -> None:
    diary: list[str] = []
    lifecycle = Lifecycle(*chain(diary))
    async with lifecycle.started():
        assert diary == ["start a", "start b", "start c"]
    assert diary[3:] == ["stop c", "stop b", "stop a"]


async def test_a_failed_start_stops_what_had_started() -> None:
    diary: list[str] = []
    lifecycle = Lifecycle(*chain(diary, c="start"))
    with pytest.raises(RuntimeError, match="c does not start"):
        async with lifecycle.started():
            pass
    assert diary == ["start a", "start b", "start c", "stop b", "stop a"]
    assert not lifecycle.ready


async def test_a_cancelled_start_stops_what_had_started() -> None:
    diary: list[str] = []
    lifecycle = Lifecycle(*chain(diary, b="hang"))

    async def run() -> None:
        async with lifecycle.started():
            pass

    running = asyncio.create_task(run())
    await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert diary == ["start a", "start b", "stop a"]


async def test_a_service_that_does_not_stop_keeps_no_other_from_stopping(caplog: pytest.LogCaptureFixture) -> None:
    diary: list[str] = []
    async with Lifecycle(*chain(diary, b="stop")).started():
        pass
    assert diary[3:] == ["stop c", "stop b", "stop a"]
    assert "service b did not stop cleanly" in caplog.text


async def test_an_error_inside_stops_everything_and_comes_out() -> None:
    diary: list[str] = []
    with pytest.raises(ValueError, match="inside"):
        async with Lifecycle(*chain(diary)).started():
            raise ValueError("inside")
    assert diary[3:] == ["stop c", "stop b", "stop a"]


async def test_it_is_ready_from_the_last_start_to_the_first_stop() -> None:
    lifecycle = Lifecycle(*chain([]))
    assert not lifecycle.ready
    async with lifecycle.started():
        assert lifecycle.ready
    assert not lifecycle.ready


@pytest.mark.parametrize(
    ("part", "status", "detail"),
    [
        (Part("a"), HealthStatus.HEALTHY, ""),
        (Part("a", status=HealthStatus.DEGRADED), HealthStatus.DEGRADED, ""),
        (Part("a", fails="health"), HealthStatus.UNHEALTHY, "the disk is gone"),
    ],
)
async def test_health_is_what_the_service_says_now(part: Part, status: HealthStatus, detail: str) -> None:
    lifecycle = Lifecycle(part)
    async with lifecycle.started():
        (measured,) = await lifecycle.health()
    assert (measured.status, measured.detail, measured.state) == (status, detail, ServiceStatus.RUNNING)


@pytest.mark.parametrize(
    ("fails", "state"), [("", ServiceStatus.STOPPED), ("stop", ServiceStatus.STOPPED), ("start", ServiceStatus.ERROR)]
)
async def test_a_service_that_does_not_run_is_unhealthy_and_says_why(fails: str, state: ServiceStatus) -> None:
    lifecycle = Lifecycle(Part("a", fails=fails))
    (before,) = await lifecycle.health()
    assert (before.status, before.state) == (HealthStatus.UNKNOWN, ServiceStatus.INITIALIZING)
    await run_once(lifecycle)
    (after,) = await lifecycle.health()
    assert (after.status, after.state, after.detail) == (HealthStatus.UNHEALTHY, state, f"a is {state.value}")


async def run_once(lifecycle: Lifecycle) -> None:
    try:
        async with lifecycle.started():
            pass
    except RuntimeError:
        pass


async def test_a_service_that_does_not_say_how_it_is_holds_up_nobody() -> None:
    class Silent(Part):
        async def health(self) -> Health:
            await asyncio.Event().wait()
            return Health(HealthStatus.HEALTHY)

    lifecycle = Lifecycle(Silent("silent"), Part("other"), health_limit_s=0.05)
    async with lifecycle.started():
        silent, other = await asyncio.wait_for(lifecycle.health(), 2)
    assert (silent.status, silent.detail) == (HealthStatus.UNHEALTHY, "TimeoutError")
    assert other.status is HealthStatus.HEALTHY
