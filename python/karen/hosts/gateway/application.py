"""The web application: a route for each method of the registry, the fixed paths, and the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from karen import VERSION
from karen.contract.errors import InvalidField, InvalidInput, Unauthenticated
from karen.contract.method import Method, Registry
from karen.contract.types.enums import HealthStatus
from karen.contract.types.system import SystemHealth
from karen.contract.types.wire import Nothing
from karen.hosts.gateway.calls import endpoint, read_json
from karen.hosts.gateway.identity import Identity, cookie_name, is_own_page
from karen.hosts.gateway.openapi import openapi
from karen.hosts.gateway.pages import PageFile, serve_page
from karen.hosts.gateway.problems import answer_problems
from karen.hosts.gateway.reference import REFERENCE_POLICY, reference
from karen.hosts.gateway.sessions import IDLE_LIFE_S

MOST_CODE_BYTES = 1024
"""Of a body that is read before it is known who sends it."""
PROMETHEUS = "text/plain; version=1.0.0; charset=utf-8"


@dataclass(frozen=True)
class Probes:
    """What the fixed paths ask: the method `system.health`, and the instruments as Prometheus text."""

    system_health: Method
    metrics: Callable[[], bytes]

    async def health(self) -> SystemHealth:
        found: SystemHealth = await self.system_health.call(Nothing())
        return found


def application(
    registry: Registry,
    identity: Identity,
    probes: Probes,
    page: dict[str, PageFile],
    closing: asyncio.Event,
) -> FastAPI:
    """Everything behind the guard. `closing` ends the open streams."""
    app = FastAPI(title="Karen", version=VERSION, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.openapi = lambda: app.openapi_schema or _remember(app, registry)  # type: ignore[method-assign]  # FastAPI's own way to extend it
    answer_problems(app)
    _add_status(app, identity, probes)
    _add_session(app, identity)
    for method in registry.values():
        app.add_api_route(
            f"/api/{method.name.replace('.', '/')}",
            endpoint(registry, method, identity, closing),
            methods=["POST"],
            response_model=None,
            name=method.name,
        )
    serve_page(app, page)
    return app


def _remember(app: FastAPI, registry: Registry) -> dict[str, object]:
    app.openapi_schema = openapi(registry, VERSION)
    return app.openapi_schema


def _add_status(app: FastAPI, identity: Identity, probes: Probes) -> None:
    @app.get("/livez")
    async def livez() -> Response:
        return JSONResponse({"status": "alive"})

    @app.get("/readyz")
    async def readyz() -> Response:
        health = await probes.health()
        services = [
            service.model_dump(mode="json", include={"name", "state", "required"}) for service in health.services
        ]
        return JSONResponse({"ready": health.ready, "services": services}, 200 if health.ready else 503)

    @app.get("/health", response_model=None)
    async def health(request: Request) -> Response:
        await identity.of(request)
        found = await probes.health()
        broken = found.status is HealthStatus.UNHEALTHY
        return Response(found.model_dump_json(), 503 if broken else 200, media_type="application/json")

    @app.get("/metrics", response_model=None)
    async def metrics(request: Request) -> Response:
        await identity.of(request)
        return Response(probes.metrics(), headers={"content-type": PROMETHEUS})

    @app.get("/docs")
    async def docs() -> Response:
        return HTMLResponse(reference(app.openapi()), headers={"content-security-policy": REFERENCE_POLICY})


def _add_session(app: FastAPI, identity: Identity) -> None:
    @app.post("/session", response_model=None)
    async def session(request: Request) -> Response:
        if "origin" in request.headers and not is_own_page(request):
            raise Unauthenticated("Only Karen's own page can exchange a code.")
        body = await read_json(request, MOST_CODE_BYTES)
        code = body.get("code") if isinstance(body, dict) else None
        if not isinstance(code, str):
            raise InvalidInput("code: send the one-time code as a string", [InvalidField("code", "must be a string")])
        cookie = identity.redeem(code)
        response = JSONResponse({})
        response.set_cookie(
            cookie_name(request), cookie, max_age=int(IDLE_LIFE_S), path="/", httponly=True, samesite="strict"
        )
        return response
