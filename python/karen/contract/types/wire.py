"""What every model of the contract has in common."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field


class Wire(BaseModel):
    """A model that crosses the contract: unknown fields are refused, defaults are always present on the way out."""

    model_config = ConfigDict(
        extra="forbid",
        defer_build=True,
        use_attribute_docstrings=True,
        allow_inf_nan=False,  # JSON has no such numbers
        hide_input_in_errors=True,  # an error is logged, and what people wrote is not
        json_schema_serialization_defaults_required=True,
        ser_json_inf_nan="null",
    )


class Nothing(Wire):
    """No parameters, or nothing to say beyond «done»."""


def _without_lone_surrogates(text: str) -> str:
    text.encode("utf-8")  # raises UnicodeEncodeError, a ValueError: half a surrogate pair cannot be stored
    return text


def _within_utc(moment: datetime) -> datetime:
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("lies outside the years 1 to 9999 of UTC") from error
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_within_utc)]
"""An instant with its zone; stored in UTC."""
Text = Annotated[str, AfterValidator(_without_lone_surrogates)]
Identifier = Annotated[Text, Field(min_length=1, max_length=128)]
Title = Annotated[Text, Field(min_length=1, max_length=255)]
Tag = Annotated[Text, Field(min_length=1, max_length=64)]
MessageText = Annotated[Text, Field(min_length=1, max_length=1_000_000)]
Confidence = Annotated[float, Field(ge=0, le=1)]
Importance = Annotated[int, Field(ge=1, le=10)]
