"""Profiles, and the tokens by which connections say which profile they are. A token is kept as its SHA-256 only."""

from __future__ import annotations

import hashlib
import logging
import secrets
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col, select

from karen.base.database import Database
from karen.base.events import ANY, Events
from karen.base.records import TokenRow, UserRow
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.errors import Conflict, Forbidden, NotFound, Unavailable
from karen.contract.method import method
from karen.contract.types.system import (
    CreateProfile,
    Event,
    IssuedToken,
    IssueToken,
    Profile,
    ProfileId,
    Profiles,
    RenameProfile,
    TokenId,
    TokenInfo,
    Tokens,
    Topic,
)
from karen.contract.types.wire import Nothing

log = logging.getLogger(__name__)
USE_NOTED_EVERY = timedelta(minutes=5)


class ProfileManager:
    """Owns users and tokens. A token never has more rights than its profile."""

    def __init__(self, database: Database, events: Events, now: Callable[[], datetime]) -> None:
        self._database = database
        self._events = events
        self._now = now

    async def authenticate(self, token: str) -> Caller | None:
        """Who a token stands for, or None when it stands for nobody."""
        digest = _digest(token)

        def find(session: Session) -> tuple[Caller, datetime | None] | None:
            row = session.execute(select(TokenRow).where(TokenRow.digest == digest)).scalar_one_or_none()
            return (Caller(row.user_id, Role(row.role), tenant_id=row.tenant_id), row.last_used_at) if row else None

        found = await self._database.read(find)
        if found is None:
            return None
        caller, last_used = found
        if last_used is None or self._now() - last_used > USE_NOTED_EVERY:
            try:
                await self._database.write(lambda session: self._note_use(session, digest))
            except Unavailable as problem:  # a full disk keeps nobody from reading
                log.warning("the use of a token was not noted: %s", problem)
        return caller

    @method(role=Role.REVIEWER)
    async def me(self, _: Nothing) -> Profile:
        """The profile of this connection."""
        user_id = current_caller().user_id
        return await self._database.read(lambda session: _profile(_user(session, user_id)))

    @method(role=Role.OWNER)
    async def list_(self, _: Nothing) -> Profiles:
        """All profiles of this machine."""
        tenant_id = current_caller().tenant_id

        def find(session: Session) -> list[Profile]:
            rows = session.execute(
                select(UserRow).where(UserRow.tenant_id == tenant_id).order_by(col(UserRow.created_at))
            )
            return [_profile(row) for row in rows.scalars()]

        return Profiles(profiles=await self._database.read(find))

    @method(role=Role.OWNER)
    async def create(self, params: CreateProfile) -> Profile:
        """Add a profile with conversations, memories and settings of its own."""
        row = UserRow(
            id=uuid.uuid4().hex,
            tenant_id=current_caller().tenant_id,
            name=params.name,
            role=params.role.value,
            created_at=self._now(),
        )

        def add(session: Session) -> Profile:
            session.add(row)
            _flush_name(session, params.name)
            return _profile(row)

        profile = await self._database.write(add)
        self._events.publish(Event(topic=Topic.PROFILES, action="created", id=ANY), None)
        return profile

    @method(role=Role.OWNER)
    async def rename(self, params: RenameProfile) -> Profile:
        """Give a profile another name."""

        def change(session: Session) -> Profile:
            row = _user(session, params.profile_id)
            row.name = params.name
            _flush_name(session, params.name)
            return _profile(row)

        profile = await self._database.write(change)
        self._events.publish(Event(topic=Topic.PROFILES, action="changed", id=ANY), None)
        return profile

    @method(role=Role.OWNER)
    async def issue_token(self, params: IssueToken) -> IssuedToken:
        """Make a token by which another program acts as a profile. It is shown this once."""
        token, token_id = secrets.token_urlsafe(32), uuid.uuid4().hex

        def add(session: Session) -> None:
            user = _user(session, params.profile_id)
            role = params.role or Role(user.role)
            if not Caller(user.id, Role(user.role)).may_act_as(role):
                raise Forbidden(f"The profile {user.name!r} is a {user.role}: its tokens cannot be {role.value}.")
            session.add(
                TokenRow(
                    id=token_id,
                    tenant_id=user.tenant_id,
                    user_id=user.id,
                    digest=_digest(token),
                    label=params.label,
                    role=role.value,
                    created_at=self._now(),
                )
            )

        await self._database.write(add)
        return IssuedToken(id=token_id, token=token)

    @method(role=Role.OWNER)
    async def tokens(self, params: ProfileId) -> Tokens:
        """The tokens of a profile, without their values."""

        def find(session: Session) -> list[TokenInfo]:
            _user(session, params.profile_id)
            rows = session.execute(select(TokenRow).where(TokenRow.user_id == params.profile_id))
            return [_token_info(row) for row in rows.scalars()]

        return Tokens(tokens=await self._database.read(find))

    @method(role=Role.OWNER)
    async def revoke_token(self, params: TokenId) -> Nothing:
        """Make a token worthless at once."""

        def remove(session: Session) -> None:
            row = session.get(TokenRow, params.token_id)
            if row is None:
                raise NotFound("There is no such token.", kind="token", id=params.token_id)
            session.delete(row)

        await self._database.write(remove)
        return Nothing()

    def _note_use(self, session: Session, digest: str) -> None:
        row = session.execute(select(TokenRow).where(TokenRow.digest == digest)).scalar_one_or_none()
        if row:
            row.last_used_at = self._now()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _user(session: Session, user_id: str) -> UserRow:
    row = session.get(UserRow, user_id)
    if row is None:
        raise NotFound("There is no such profile.", kind="profile", id=user_id)
    return row


def _flush_name(session: Session, name: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(f"There is a profile named {name!r} already. Choose another name.") from error


def _profile(row: UserRow) -> Profile:
    return Profile(id=row.id, name=row.name, role=Role(row.role), created_at=row.created_at)


def _token_info(row: TokenRow) -> TokenInfo:
    return TokenInfo(
        id=row.id,
        profile_id=row.user_id,
        label=row.label,
        role=Role(row.role),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )
