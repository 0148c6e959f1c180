"""The address of a database server as a person writes it, and what it asks of each connection."""

from __future__ import annotations

import getpass
import os
import ssl
from dataclasses import dataclass

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from karen.contract.errors import InvalidInput

VARIABLE = "KAREN_DATABASE_URL"
DRIVER = "postgresql+pg8000"
FORM = "postgresql://user:password@host/name"
DEFAULT_PORT = 5432
SILENCE_S = 60.0
"""Without a word from the server for so long, a connection is given up."""
_OPTIONS = ("host", "options", "sslmode", "sslrootcert")
"""What may follow `?`, as PostgreSQL's own programs call it; `host` is the folder of a Unix socket."""
_ENCRYPTION: dict[str, bool | None] = {"disable": False, "allow": None, "prefer": None, "require": True}
_VERIFIED = ("verify-ca", "verify-full")


@dataclass(frozen=True)
class ServerAddress:
    """`url` may hold a password: it is never shown."""

    url: URL

    @property
    def place(self) -> str:
        """The address without the password."""
        return self.url.render_as_string(hide_password=True)

    @property
    def plain(self) -> URL:
        """For the driver, which takes the options as `arguments`."""
        named = self.url.set(drivername=DRIVER, query={})
        return named if named.username else named.set(username=getpass.getuser())

    def arguments(self, silence_s: float = SILENCE_S) -> dict[str, object]:
        """What the driver is to be told beside the address. Raises InvalidInput for a certificate it cannot read."""
        found: dict[str, object] = {"timeout": silence_s, "application_name": "karen"}
        if options := _option(self.url, "options"):
            found["startup_params"] = {"options": options}
        if folder := _option(self.url, "host"):
            return {**found, "unix_sock": f"{folder}/.s.PGSQL.{self.url.port or DEFAULT_PORT}"}
        return {**found, "ssl_context": self._encryption()}

    def _encryption(self) -> ssl.SSLContext | bool | None:
        mode = _option(self.url, "sslmode") or "prefer"
        if mode not in _VERIFIED:
            return _ENCRYPTION[mode]
        authority = _option(self.url, "sslrootcert") or None
        try:
            context = ssl.create_default_context(cafile=authority)
        except (OSError, ssl.SSLError) as error:
            raise InvalidInput(f"The certificate {authority} of sslrootcert cannot be read: {error}.") from error
        context.check_hostname = mode == "verify-full"
        return context


def server_address() -> ServerAddress | None:
    """Where the environment says the database is. Raises InvalidInput for anything but PostgreSQL."""
    given = os.environ.get(VARIABLE, "").strip()
    return read_address(given, VARIABLE) if given else None


def read_address(given: str, named: str) -> ServerAddress:
    """`named` is what the address is called where a person wrote it. Raises InvalidInput, and never says a password."""
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as error:
        raise InvalidInput(f"{named} is not an address. Write {FORM}.") from error
    if url.get_backend_name() not in ("postgresql", "postgres") or not url.database:
        raise InvalidInput(f"{named} must be of PostgreSQL and name a database: {FORM}.")
    if unknown := sorted(set(url.query) - set(_OPTIONS)):
        raise InvalidInput(f"{named} holds {unknown[0]!r}, which is none of {', '.join(_OPTIONS)}.")
    mode = _option(url, "sslmode")
    if mode and mode not in (*_ENCRYPTION, *_VERIFIED):
        raise InvalidInput(f"{named}: sslmode is one of {', '.join((*_ENCRYPTION, *_VERIFIED))}.")
    return ServerAddress(url.set(drivername="postgresql"))


def _option(url: URL, name: str) -> str:
    value = url.query.get(name, "")
    return value if isinstance(value, str) else value[-1]
