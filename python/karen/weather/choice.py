"""Which service the settings choose, and whom asking it would reach."""

from __future__ import annotations

from urllib.parse import urlsplit

from karen.base.loopback import is_loopback
from karen.contract.errors import Unavailable
from karen.contract.types.enums import WeatherServiceOption
from karen.contract.types.settings import KarenSettings

PUBLIC = "https://api.open-meteo.com"


def address_of(settings: KarenSettings) -> str:
    """Raises Unavailable for a choice that cannot be asked."""
    match settings.weather_service:
        case WeatherServiceOption.OPEN_METEO:
            return PUBLIC
        case WeatherServiceOption.CUSTOM_API if settings.weather_address:
            return settings.weather_address
        case WeatherServiceOption.CUSTOM_API:
            raise Unavailable("the settings name no address for your own weather service")
        case other:
            raise Unavailable(f"{other.value} is not spoken to yet: choose Open-Meteo in the settings")


def host_of(address: str) -> str:
    return urlsplit(address).hostname or address


def host_beyond(settings: KarenSettings) -> str | None:
    """Whom a question for the weather would reach beyond this machine; None where it stays here or cannot be asked."""
    try:
        host = host_of(address_of(settings))
    except Unavailable:
        return None
    return None if is_loopback(host) else host
