"""What was typed, as the parameters of a method."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from karen.contract.frames import invalid_input

M = TypeVar("M", bound=BaseModel)


def typed(model: type[M], **fields: object) -> M:
    """Raises InvalidInput as the method itself would, without asking it."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise invalid_input(error) from error
