"""Looks memories up by their words and times, for recall while it has not all of them at hand."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.dialect import in_parts
from karen.base.passages import PassageKind, Sought
from karen.memory.filters import MOMENT
from karen.memory.records import MemoryRow


class MemorySeeker:
    """A PassageSeeker that compares texts: there are fewer memories than messages, and they are short."""

    kind: PassageKind = "memory"

    def seek(self, session: Session, tenant_id: str, user_id: str, sought: Sought) -> set[str]:
        own = select(col(MemoryRow.id)).where(col(MemoryRow.tenant_id) == tenant_id, col(MemoryRow.user_id) == user_id)
        newest = own.order_by(col(MemoryRow.sequence).desc()).limit(sought.most)
        found: set[str] = set()
        for spellings in sought.words:
            held = (col(MemoryRow.content).icontains(each.rstrip("*"), autoescape=True) for each in spellings)
            found.update(session.scalars(newest.where(or_(*held))))
        for since, until in sought.times:
            found.update(
                session.scalars(own.where(since <= MOMENT, until > MOMENT).order_by(MOMENT).limit(sought.most))
            )
        for some in in_parts(sought.ids):
            found.update(session.scalars(own.where(col(MemoryRow.id).in_(some))))
        return found
