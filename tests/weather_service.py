"""A weather service on this machine that answers as Open-Meteo does, and misbehaves on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

NOW = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
"""The clock of `talking`, at which the service measures."""


def answer(first_day: str = "2026-03-10", days: int = 16) -> dict[str, Any]:
    """For Graz, in local times without a zone, as the service writes them: 8 °C now, a degree more each day, rain on
    odd days."""
    start = datetime.fromisoformat(first_day)
    hours = [start + timedelta(hours=hour) for hour in range(24 * days)]
    dates = [start + timedelta(days=day) for day in range(days)]
    return {
        "latitude": 47.06,
        "longitude": 15.44,
        "timezone": "Europe/Vienna",
        "current_units": {"time": "iso8601", "temperature_2m": "°C", "wind_speed_10m": "km/h"},
        "hourly_units": {"temperature_2m": "°C", "precipitation": "mm", "wind_speed_10m": "km/h"},
        "daily_units": {"temperature_2m_min": "°C", "temperature_2m_max": "°C", "precipitation_sum": "mm"},
        "current": {
            "time": f"{first_day}T09:30",
            "interval": 900,
            "temperature_2m": 8.4,
            "apparent_temperature": 5.1,
            "weather_code": 61,
            "wind_speed_10m": 12.3,
        },
        "hourly": {
            "time": [hour.isoformat(timespec="minutes") for hour in hours],
            "temperature_2m": [float(hour.hour) for hour in hours],
            "weather_code": [3 for _ in hours],
            "precipitation_probability": [10 for _ in hours],
            "precipitation": [0.0 for _ in hours],
            "wind_speed_10m": [7.0 for _ in hours],
        },
        "daily": {
            "time": [day.date().isoformat() for day in dates],
            "temperature_2m_min": [2.0 + at for at in range(days)],
            "temperature_2m_max": [9.0 + at for at in range(days)],
            "weather_code": [63 if at % 2 else 0 for at in range(days)],
            "precipitation_probability_max": [80 if at % 2 else 0 for at in range(days)],
            "precipitation_sum": [4.2 if at % 2 else 0.0 for at in range(days)],
            "wind_speed_10m_max": [20.0 for _ in dates],
        },
    }


class WeatherService:
    """`says` is what is answered: a dict as JSON, bytes as they are, a number as that status, None never."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.says: Any = answer()
        self.asked: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.ended = threading.Event()


@contextmanager
def weather_service() -> Iterator[WeatherService]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.asked.append({name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()})
            service.headers.append(dict(self.headers.items()))
            said = service.says
            if said == answer():  # it knows the weather everywhere, and it is the same
                place = service.asked[-1]
                here = {"latitude": float(place["latitude"]), "longitude": float(place["longitude"])}
                said = {**said, **here, "timezone": place["timezone"]}
            if said is None:
                service.ended.wait(30)
                return
            if isinstance(said, int):
                self.send_response(said)
                self.send_header("location", "http://example.invalid/")
                self.end_headers()
                return
            body = json.dumps(said).encode() if isinstance(said, dict) else said
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service = WeatherService(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.ended.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
