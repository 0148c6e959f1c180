"""Secrets in the system's keyring; where there is none they live until Karen quits, and she says so.

The only file that imports keyring, and only when a secret is first asked for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from karen.base.events import Events
from karen.base.folder import reason
from karen.contract.caller import current_caller
from karen.contract.errors import Unavailable
from karen.contract.method import method
from karen.contract.types.settings import SecretChange, SecretNames, SecretsView
from karen.contract.types.system import Event, Topic
from karen.contract.types.wire import Nothing

log = logging.getLogger(__name__)
LIMIT_S = 20.0
MARK = "keyring"
"""A file in the data folder that says: a secret was put. Without it the keyring is not asked at all, for the first
question may make the system ask the person for a password of a keyring that is not there yet."""
T = TypeVar("T")


class Secrets:
    """The methods `settings.secrets` and `settings.set_secret`, and the keys of providers of models.

    One keyring entry for each profile and name, and one for each provider and for all plugins of a profile, which no
    method of settings reaches; `folder` keeps several data folders apart.
    """

    def __init__(self, folder: Path, events: Events, limit_s: float = LIMIT_S) -> None:
        self._service = f"karen {folder}"
        self._events = events
        self._limit_s = limit_s
        self._thread = ThreadPoolExecutor(1, "keyring")  # a locked keyring may hold it for ever, and only it
        self._mark = folder / MARK
        self._session: dict[str, str] = {}
        self._usable: bool | None = None

    async def kept(self) -> bool:
        """True when there is a keyring that keeps secrets beyond this session."""
        if self._usable is None:
            self._usable = await self._in_thread(_has_keyring)
        return self._usable

    @method
    async def secrets(self, _: Nothing) -> SecretsView:
        """Which secrets are set, and whether they outlive this session."""
        user_id = current_caller().user_id
        held = {name: await self.value(user_id, name) is not None for name in SecretNames}
        return SecretsView(held=held, kept=await self.kept())

    @method
    async def set_secret(self, change: SecretChange) -> SecretsView:
        """Put a secret into the system's keyring, or remove it. Its value never comes back."""
        user_id = current_caller().user_id
        await self.put(user_id, change.name, change.value)
        self._events.publish(Event(topic=Topic.SETTINGS, action="changed", id="secrets"), user_id)
        return await self.secrets(Nothing())

    async def value(self, user_id: str, name: SecretNames) -> str | None:
        """The secret, for the service that uses it; no method of the contract answers with it."""
        return await self._get(_of_profile(user_id, name))

    async def put(self, user_id: str, name: SecretNames, value: str | None) -> None:
        await self._put(_of_profile(user_id, name), value)

    async def provider_key(self, provider_id: str) -> str | None:
        """The API key of a provider of models, for whoever speaks to it; it belongs to the machine."""
        return await self._get(_of_provider(provider_id))

    async def put_provider_key(self, provider_id: str, value: str | None) -> None:
        await self._put(_of_provider(provider_id), value)

    async def plugin_secrets(self, user_id: str) -> str | None:
        """All that a profile's plugins were set to in secret, as one text."""
        return await self._get(_of_plugins(user_id))

    async def put_plugin_secrets(self, user_id: str, value: str | None) -> None:
        await self._put(_of_plugins(user_id), value)

    async def forget_profile(self, user_id: str) -> None:
        """Remove every secret of a profile. Raises Unavailable for a keyring that is locked."""
        for name in SecretNames:
            await self.put(user_id, name, None)
        await self.put_plugin_secrets(user_id, None)

    async def forget(self, user_ids: Iterable[str], provider_ids: Iterable[str]) -> None:
        """Remove every secret of these profiles and providers. Raises Unavailable for a keyring that is locked."""
        for user_id in user_ids:
            await self.forget_profile(user_id)
        for provider_id in provider_ids:
            await self.put_provider_key(provider_id, None)
        self._mark.unlink(missing_ok=True)

    async def _get(self, account: str) -> str | None:
        if not await self.kept():
            return self._session.get(account)
        if not self._mark.exists():
            return None
        import keyring

        return await self._in_thread(lambda: keyring.get_password(self._service, account))

    async def _put(self, account: str, value: str | None) -> None:
        if not await self.kept():
            self._session.pop(account, None)
            if value is not None:
                self._session[account] = value
            return
        if value is not None:
            await self._remember()
        elif not self._mark.exists():
            return
        import keyring
        from keyring.errors import PasswordDeleteError

        def change() -> None:
            if value is not None:
                keyring.set_password(self._service, account, value)
                return
            try:
                keyring.delete_password(self._service, account)
            except PasswordDeleteError:
                log.info("the secret %s was not set", account)

        await self._in_thread(change)

    async def _remember(self) -> None:
        """That there is a secret. Raises Unavailable for a folder that takes no file."""
        try:
            await asyncio.to_thread(self._mark.touch, 0o600)
        except OSError as error:
            raise Unavailable(f"Karen cannot write to {self._mark.parent}: {reason(error)}.") from error

    async def _in_thread(self, work: Callable[[], T]) -> T:
        from keyring.errors import KeyringError

        try:
            job = asyncio.get_running_loop().run_in_executor(self._thread, work)
            return await asyncio.wait_for(job, self._limit_s)
        except TimeoutError as error:
            raise Unavailable("The keyring does not answer. Unlock it and try again.") from error
        except KeyringError as error:
            raise Unavailable(f"The keyring refused: {error}. Unlock it and try again.") from error


def _of_profile(user_id: str, name: SecretNames) -> str:
    return f"{user_id}/{name.value}"


def _of_plugins(user_id: str) -> str:
    return f"{user_id}/plugins/settings"


def _of_provider(provider_id: str) -> str:
    return f"machine/provider/{provider_id}"  # two strokes: the account of no profile


def _has_keyring() -> bool:
    import keyring
    from keyring.backends.fail import Keyring

    return not isinstance(keyring.get_keyring(), Keyring)
