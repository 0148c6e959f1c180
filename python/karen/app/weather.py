"""The weather: who tells it, and how the tool reaches that."""

from __future__ import annotations

from collections.abc import Callable

from karen.app.foundations import Stored
from karen.base.traffic import Traffic
from karen.contract.caller import current_caller
from karen.contract.types.settings import KarenSettings
from karen.contract.types.weather import Position
from karen.tools.base import ToolCall
from karen.tools.leave import LeaveNeeded
from karen.tools.weather import AskForecast, Report, WeatherTool
from karen.weather.forecasts import Forecasts


def furnish_weather(stored: Stored, traffic: Traffic, settings_of: Callable[[str], KarenSettings]) -> AskForecast:
    forecasts = Forecasts(*stored.rows, traffic.sent, settings_of)

    async def ask(place: Position, call: ToolCall) -> Report:
        caller = current_caller()
        host = await forecasts.would_ask(caller, place)
        allowed = host is not None and call.leaves.given(WeatherTool.name, host)
        if host and call.leaves.may_ask and not allowed:
            raise LeaveNeeded(host, _question(host, place))
        told = await forecasts.forecast(caller, place, allowed)
        unit = settings_of(caller.user_id).temperature_unit
        return Report(told.forecast, told.source, told.at, told.problem, unit)

    return ask


def _question(host: str, place: Position) -> str:
    return (
        f"May I ask {host} about the weather in {place.label}? It learns the position of the place, and nothing else."
    )
