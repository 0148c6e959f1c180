"""Every failure as an HTTP answer: the problem as JSON with the status of the contract's table."""

from __future__ import annotations

import math

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from karen.contract.errors import (
    HTTP_STATUS,
    PROBLEM,
    Internal,
    InvalidInput,
    KarenError,
    ModelUnavailable,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unavailable,
)


def problem_response(error: KarenError, status: int | None = None) -> Response:
    """`status` only where HTTP has a word of its own for it (405)."""
    headers = {}
    if isinstance(error, RateLimited | ModelUnavailable | Unavailable):
        headers["retry-after"] = str(math.ceil(error.retry_after_s))
    if isinstance(error, Unauthenticated):
        headers["www-authenticate"] = "Bearer"
    code: str = error.code  # type: ignore[attr-defined]  # every concrete error has its code
    return Response(PROBLEM.dump_json(error), status or HTTP_STATUS[code], headers, "application/json")  # type: ignore[arg-type]  # the base class is never raised


def answer_problems(app: FastAPI) -> None:
    """Make every error of every route of `app` a problem."""

    async def karen_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, KarenError)
        return problem_response(error)

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _of_http(request, error)

    async def client_gone(request: Request, error: Exception) -> Response:
        return Response(status_code=HTTP_STATUS["cancelled"])  # nobody hears it

    async def any_error(request: Request, error: Exception) -> Response:
        # The server logs the trace: this handler's error is raised again behind it.
        return problem_response(Internal("Something went wrong inside Karen. The log has the details."))

    app.add_exception_handler(KarenError, karen_error)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(ClientDisconnect, client_gone)
    app.add_exception_handler(Exception, any_error)


def _of_http(request: Request, error: HTTPException) -> Response:
    path = request.url.path[:200]
    match error.status_code:
        case 404:
            return problem_response(
                NotFound(f"There is nothing at {path}. /docs lists what there is.", kind="path", id=path)
            )
        case 405:
            allowed = (error.headers or {}).get("Allow", "POST")
            wrong = InvalidInput(f"{path} does not answer {request.method[:20]}. Use {allowed}.")
            response = problem_response(wrong, 405)
            response.headers["allow"] = allowed
            return response
        case _:
            return problem_response(InvalidInput(str(error.detail)))
