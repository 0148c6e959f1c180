"""What a person is to buy, to do or to pack: lists, and what stands on them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from karen.contract.types.wire import Identifier, Moment, Name, Visible, Wire

ItemText = Annotated[str, Field(min_length=1, max_length=1000), Visible]


class ListItem(Wire):
    id: str
    text: str
    position: int
    """What comes later stands further down."""
    done_at: Moment | None
    """When it was ticked off."""
    created_at: Moment
    conversation_id: str | None
    message_id: str | None
    """Where it was asked for, and by which message."""


class ListSummary(Wire):
    id: str
    name: str
    open: int
    done: int
    created_at: Moment
    changed_at: Moment
    """When its name, or anything on it, changed last."""


class Lists(Wire):
    """The one that was changed last comes first."""

    lists: list[ListSummary]


class KeptList(Wire):
    """Open items first, then those that are ticked off; each part from the top down."""

    summary: ListSummary
    items: list[ListItem]


class ListChange(Wire):
    """`items` are those that were put on, taken off or changed, as they are now or were at last.

    Undo: what was put on is taken off by `lists.remove`; what was taken off is brought back by `lists.put_back`.
    """

    summary: ListSummary
    items: list[ListItem]
    already: list[ListItem] = []
    """Of what was to be put on: what stood there open already, and stays as it was."""


class ListId(Wire):
    list_id: Identifier


class CreateList(Wire):
    name: Name


class RenameList(ListId):
    name: Name


class AddItems(ListId):
    items: Annotated[list[ItemText], Field(min_length=1, max_length=200)]


class ItemsOfList(ListId):
    item_ids: Annotated[list[Identifier], Field(min_length=1, max_length=2000)]


class CheckItems(ItemsOfList):
    done: bool = True
    """False opens them again."""


class EditItem(ListId):
    item_id: Identifier
    text: ItemText


class ClearList(ListId):
    done_only: bool = False
    """Only what is ticked off."""


class ItemBefore(Wire):
    """An item as it was before it was taken off."""

    id: Identifier
    text: ItemText
    position: Annotated[int, Field(ge=0, le=2**31 - 1)]
    done_at: Moment | None = None
    created_at: Moment
    conversation_id: Identifier | None = None
    message_id: Identifier | None = None


class PutBack(ListId):
    """`name` is that of the list, which is made again when it is gone too."""

    name: Name
    items: Annotated[list[ItemBefore], Field(max_length=2000)]
