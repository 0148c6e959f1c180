"""A server of language models over HTTP: one kept connection, and a limit to everything it may do to Karen.

Knows no interface: what is asked and what an answer means is the providers' part.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx
from pydantic import BaseModel, JsonValue, ValidationError

from karen.base.outbound import Outbound, trusted_authorities
from karen.base.traffic import Traffic
from karen.contract.errors import ModelUnavailable, TimedOut
from karen.models.remote.refusals import Refusal, server_words, shortened, wait_s
from karen.models.remote.streamed import Streamed

ApiKey = Callable[[], Awaitable[str | None]]
Answer = TypeVar("Answer", bound=BaseModel)
HIGHEST_PORT = 65_535
ADVICE = "Allow it where the provider is set up, or choose a model on this machine."


@dataclass(frozen=True)
class Limits:
    """What a server may take: seconds of waiting, bytes of one event, bytes of an answer that is no stream."""

    connect_s: float = 3.0
    answer_s: float = 10.0
    """For an answer that needs no thinking, such as the list of models."""
    first_s: float = 60.0
    """Until an answer begins: a cold model is loaded, and the whole prompt is read."""
    silence_s: float = 20.0
    """Between two pieces of an answer."""
    tail_s: float = 1.0
    """For what may follow the end of an answer, such as its usage."""
    event_bytes: int = 1 << 20
    answer_bytes: int = 8 << 20


LIMITS = Limits()


async def no_key() -> None:
    """The key of a server that wants none."""


class ModelServer:
    """One server. Nothing is opened or imported for it before it is first asked.

    What goes wrong is a ModelUnavailable or TimedOut that names the server and says what to do, a Forbidden when it is
    beyond this machine and not `allowed`, or a Refusal when the server answered, but not with what was asked.
    """

    def __init__(
        self, label: str, url: str, api_key: ApiKey, allowed: bool, traffic: Traffic, limits: Limits = LIMITS
    ) -> None:
        self.label = label
        self.url = url.rstrip("/")
        self.limits = limits
        self._api_key = api_key
        self._allowed = allowed
        self._traffic = traffic
        self._opened: asyncio.Task[httpx.AsyncClient] | None = None

    def __str__(self) -> str:
        return self.url if self.label in self.url else f"{self.label} at {self.url}"

    async def get(self, path: str, answer: type[Answer]) -> Answer:
        """What is there, as an `answer`; within `limits.answer_s`."""
        return await self._ask("GET", path, None, answer, self.limits.answer_s)

    async def post(
        self, path: str, body: Mapping[str, JsonValue], answer: type[Answer], limit_s: float | None = None
    ) -> Answer:
        """The answer to a body that is no stream; within `limit_s`, else `limits.answer_s`."""
        return await self._ask("POST", path, body, answer, limit_s or self.limits.answer_s)

    @asynccontextmanager
    async def stream(self, path: str, body: Mapping[str, JsonValue]) -> AsyncIterator[Streamed]:
        """The answer to a body as it comes. It has to begin within `limits.first_s`; the block's end closes it."""
        response = await self._send(await self._request("POST", path, body), self.limits.first_s)
        try:
            yield Streamed(response, self, self.limits.event_bytes)
        finally:
            await response.aclose()

    async def close(self) -> None:
        """End every connection."""
        if self._opened:
            opened, self._opened = self._opened, None
            await (await opened).aclose()

    def unreadable(self, what: str) -> ModelUnavailable:
        """It answers something else than its interface says."""
        return ModelUnavailable(
            f"{self} answered {what}. Check that the address is a language model server's, and of the right kind."
        )

    def broken(self, error: httpx.RequestError, when: str) -> ModelUnavailable | TimedOut:
        """The connection failed `when`."""
        if isinstance(error, httpx.ConnectTimeout):
            return TimedOut(f"{self} could not be reached within {self.limits.connect_s:g} s. Check that it runs.")
        if isinstance(error, httpx.TimeoutException):
            return TimedOut(f"{self} went silent {when}. Try again, or choose another model.")
        said = shortened(str(error)) or type(error).__name__
        if isinstance(error, httpx.ConnectError) and "SSL" in said:
            return ModelUnavailable(
                f"{self} cannot be spoken to in secret ({said}). Check whether its address begins with https, "
                "and have this machine trust its certificate."
            )
        if isinstance(error, httpx.ConnectError):
            return ModelUnavailable(f"{self} cannot be reached ({said}). Start it, or choose another model.")
        if isinstance(error, httpx.DecodingError):
            return self.unreadable("in a compression that cannot be read")
        return ModelUnavailable(f"{self} broke the connection {when}. Look whether it still runs.")

    def waited(self, limit_s: float) -> TimedOut:
        """It has not begun to answer."""
        return TimedOut(
            f"{self} has said nothing for {limit_s:g} s. It may be loading its model, or be busy: "
            "try again in a moment, or choose another model."
        )

    async def _ask(
        self, method: str, path: str, body: Mapping[str, JsonValue] | None, answer: type[Answer], limit_s: float
    ) -> Answer:
        request = await self._request(method, path, body)
        try:
            async with asyncio.timeout(limit_s):
                response = await self._send(request, limit_s)
                try:
                    whole = await self._whole(response)
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise TimedOut(f"{self} did not answer within {limit_s:g} s. Look whether it still runs.") from error
        try:
            return answer.model_validate_json(whole)
        except ValidationError as error:
            raise self.unreadable("something that is not its interface") from error

    async def _request(self, method: str, path: str, body: Mapping[str, JsonValue] | None) -> httpx.Request:
        client = await self._client()
        headers = {"accept-encoding": "identity", "user-agent": "Karen", **await self._authorization()}
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
            headers["content-type"] = "application/json"
        try:
            request = client.build_request(method, f"{self.url}{path}", content=content, headers=headers)
            if not 0 < (request.url.port or 80) <= HIGHEST_PORT:
                raise httpx.InvalidURL(f"there is no port {request.url.port}")
        except (httpx.InvalidURL, UnicodeError) as error:
            raise ModelUnavailable(f"{self.url} is not an address ({shortened(str(error))}). Correct it.") from error
        return request

    async def _send(self, request: httpx.Request, limit_s: float) -> httpx.Response:
        """An answer that has begun, and well. The caller closes it."""
        try:
            async with asyncio.timeout(limit_s):
                response = await self._exchange(request)
        except httpx.RequestError as error:
            raise self.broken(error, "before it answered") from error
        except TimeoutError as error:
            raise self.waited(limit_s) from error
        if response.is_success:
            return response
        raise await self._refusal(response)

    async def _exchange(self, request: httpx.Request) -> httpx.Response:
        client, connected = await self._client(), _Connected()
        request.extensions["trace"] = connected
        try:
            response = await client.send(request, stream=True)
        except (httpx.RemoteProtocolError, httpx.ReadError):
            if connected.anew:
                raise
            response = await client.send(request, stream=True)  # the server had closed the connection that was kept
        if "," in response.headers.get("content-encoding", ""):  # a kilobyte may become a gigabyte at once
            await response.aclose()
            raise self.unreadable("in one compression within another")
        return response

    async def _authorization(self) -> dict[str, str]:
        key = await self._api_key()
        if not key:
            return {}
        if not (key.isascii() and key.isprintable()):  # said here: the library's error would quote the key
            raise ModelUnavailable(
                f"The API key for {self} holds characters no key can have. Enter it again where the provider is set up."
            )
        return {"authorization": f"Bearer {key}"}

    async def _refusal(self, response: httpx.Response) -> Refusal:
        try:
            async with asyncio.timeout(self.limits.answer_s):
                said = server_words(await self._whole(response))
        except (TimeoutError, ModelUnavailable, TimedOut):
            said = ""
        finally:
            await response.aclose()
        retry_after_s = wait_s(response.headers.get("retry-after", ""))
        return Refusal(response.status_code, said, retry_after_s, shortened(response.headers.get("location", "")))

    async def _whole(self, response: httpx.Response) -> bytes:
        """A body that is no stream, of at most `limits.answer_bytes`."""
        body = bytearray()
        try:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > self.limits.answer_bytes:
                    raise self.unreadable(f"more than {self.limits.answer_bytes:,} bytes")
        except httpx.RequestError as error:
            raise self.broken(error, "in the midst of its answer") from error
        return bytes(body)

    async def _client(self) -> httpx.AsyncClient:
        if self._opened is None:
            self._opened = asyncio.create_task(self._open())
        return await asyncio.shield(self._opened)

    async def _open(self) -> httpx.AsyncClient:
        if self.url.startswith("https:"):
            tls = await asyncio.to_thread(trusted_authorities)
        else:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # loading the authorities of https costs 20 ms
        return httpx.AsyncClient(
            transport=Outbound(self._allowed, self._traffic.sent, tls, ADVICE),
            trust_env=False,  # no proxy of the environment may come between
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=self.limits.connect_s),  # the other limits are of whole answers
        )


class _Connected:
    """Follows one request: whether it had a connection made for it, or was given one that was kept."""

    def __init__(self) -> None:
        self.anew = False

    async def __call__(self, event: str, _: Mapping[str, object]) -> None:
        self.anew |= event.startswith("connection.connect_tcp")
