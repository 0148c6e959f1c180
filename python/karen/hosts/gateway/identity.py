"""Who a request comes from: a bearer token, or the page's cookie. Also how many requests each may make."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import replace

from fastapi import Request

from karen.contract.caller import Caller
from karen.contract.errors import InvalidField, InvalidInput, RateLimited, Unauthenticated
from karen.contract.types.enums import UISource
from karen.contract.types.settings import MachineSettings
from karen.hosts.gateway.limits import TokenBuckets
from karen.hosts.gateway.sessions import Sessions, digest

Authenticate = Callable[[str], Awaitable[Caller | None]]
WRONG_PER_MINUTE = 60
"""Tokens and codes never seen before that are looked at in a minute, all of them together."""


class Identity:
    """`owner_token` is the one in the endpoint file; every other token is asked of `authenticate`."""

    def __init__(
        self,
        owner_token: str,
        authenticate: Authenticate,
        sessions: Sessions,
        settings: Callable[[], MachineSettings],
        clock: Callable[[], float],
    ) -> None:
        self._owner = digest(owner_token)
        self._authenticate = authenticate
        self._sessions = sessions
        self._settings = settings
        self._requests = TokenBuckets(clock)
        self._strangers = TokenBuckets(clock)
        self._known = {self._owner}

    async def of(self, request: Request) -> Caller:
        """Raises Unauthenticated, RateLimited, or InvalidInput for an unknown `X-Karen-Client`."""
        caller = await self._caller(request)
        key = digest(_bearer(request) or request.cookies[cookie_name(request)])
        wait_s = self._requests.take(key, self._settings().gateway_requests_per_minute)
        if wait_s:
            raise RateLimited(
                f"More than {self._settings().gateway_requests_per_minute} calls in a minute. "
                f"Wait {wait_s:.1f} s, or raise the limit in the settings.",
                retry_after_s=wait_s,
            )
        return caller

    async def recheck(self, request: Request) -> None:
        """Raises Unauthenticated when what the request came with counts no longer; costs none of its calls."""
        await self._caller(request)

    def redeem(self, code: str) -> str:
        """The cookie for a one-time code, which no guesses delay. Raises Unauthenticated or RateLimited."""
        try:
            return self._sessions.redeem(code)
        except Unauthenticated:
            self._slow_strangers()
            raise

    async def _caller(self, request: Request) -> Caller:
        if token := _bearer(request):
            return replace(await self._of_token(token), ui_source=_source(request))
        return replace(self._of_cookie(request), ui_source=UISource.WEB)

    async def _of_token(self, token: str) -> Caller:
        key = digest(token)
        if hmac.compare_digest(key, self._owner):
            caller: Caller | None = Caller()
        else:
            if key not in self._known:
                self._slow_strangers()
            caller = await self._authenticate(token)
        if caller is None:
            self._known.discard(key)
            raise Unauthenticated("This token is not known here; it may have been revoked. Ask Karen for a new one.")
        self._known.add(key)
        return caller

    def _of_cookie(self, request: Request) -> Caller:
        caller = self._sessions.find(request.cookies.get(cookie_name(request), ""))
        if caller is None:
            raise Unauthenticated(
                "Say who you are: send `Authorization: Bearer <token>`. In the browser, open Karen's page again."
            )
        if request.headers.get("x-karen-page") != "1" or not is_own_page(request):
            raise Unauthenticated("The page's cookie counts only for calls that Karen's own page makes.")
        return caller

    def _slow_strangers(self) -> None:
        wait_s = self._strangers.take("", WRONG_PER_MINUTE)
        if wait_s:
            raise RateLimited("Too many unknown tokens in the last minute. Wait a little.", retry_after_s=wait_s)


def cookie_name(request: Request) -> str:
    """With the port, for cookies do not tell ports apart: two Karens would overwrite each other's."""
    return f"karen_{request.url.port or 80}"


def own_origin(request: Request) -> str:
    return f"http://{request.headers.get('host', '')}"


def is_own_page(request: Request) -> bool:
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    return origin == own_origin(request)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _source(request: Request) -> UISource:
    named = request.headers.get("x-karen-client", UISource.API.value)
    try:
        return UISource(named)
    except ValueError:
        known = ", ".join(UISource)
        wrong = InvalidField("X-Karen-Client", f"must be one of {known}")
        raise InvalidInput(f"The header X-Karen-Client must be one of {known}.", [wrong]) from None
