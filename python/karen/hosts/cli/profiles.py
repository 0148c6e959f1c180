"""`karen profiles`: who there is on this computer, and adding, renaming and deleting them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from karen.base.folder import DataFolder
from karen.contract.caller import Role
from karen.contract.errors import NotFound
from karen.contract.types.system import CreateProfile, DeletedProfile, DeleteProfile, Profile, Profiles, RenameProfile
from karen.contract.types.wire import Nothing
from karen.hosts.cli.session import Session, in_session
from karen.hosts.cli.typed import typed

PROFILES = """Each profile has conversations, memories and settings of its own, which no other sees. Without a word more
they are listed."""
DELETE = """Delete a profile with everything that is its own: conversations, memories, preferences, settings, keys and
tokens, also in the copies Karen keeps. Nothing of it can be brought back. What was exported or copied elsewhere
stays."""


def run_profiles(arguments: Sequence[str], folder: DataFolder, sidecar: Sequence[str]) -> int:
    """0; 1 when it could not be done, or something is left, which is said; 2 when it was not agreed to."""
    options = _parser().parse_args(arguments)
    work: Callable[[Session, argparse.Namespace], int] = options.work
    return in_session(folder, sidecar, lambda session: work(session, options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("karen profiles", description=PROFILES, allow_abbrev=False)
    parser.set_defaults(work=_list)
    commands = parser.add_subparsers(metavar="add, rename, delete")
    add = commands.add_parser("add", description="Add a profile.")
    add.add_argument("name")
    roles = [role.value for role in Role]
    add.add_argument("--role", choices=roles, default=Role.MEMBER.value, help="what it may do (default: member)")
    add.set_defaults(work=_add)
    rename = commands.add_parser("rename", description="Give a profile another name.")
    rename.add_argument("name")
    rename.add_argument("new_name")
    rename.set_defaults(work=_rename)
    delete = commands.add_parser("delete", description=DELETE, allow_abbrev=False)
    delete.add_argument("name")
    delete.add_argument("--yes", action="store_true", help="do not ask")
    delete.set_defaults(work=_delete)
    return parser


def _list(session: Session, _: argparse.Namespace) -> int:
    for profile in _all(session):
        print(f"{profile.id:<32}  {profile.role.value:<8}  {profile.name}")
    return 0


def _add(session: Session, options: argparse.Namespace) -> int:
    params = typed(CreateProfile, name=options.name, role=options.role)
    made = session.run(session.connection.call("profiles.create", params, Profile))
    print(f"{made.name} is a {made.role.value} now, by the id {made.id}.")
    return 0


def _rename(session: Session, options: argparse.Namespace) -> int:
    params = typed(RenameProfile, profile_id=_named(session, options.name).id, name=options.new_name)
    changed = session.run(session.connection.call("profiles.rename", params, Profile))
    print(f"{options.name} is called {changed.name} now.")
    return 0


def _delete(session: Session, options: argparse.Namespace) -> int:
    profile = _named(session, options.name)
    if not (options.yes or _agreed(profile)):
        print("karen: nothing was deleted.", file=sys.stderr)
        return 2
    params = DeleteProfile(profile_id=profile.id, name=profile.name)
    done = session.run(session.connection.call("profiles.delete", params, DeletedProfile))
    print(f"{profile.name} is deleted{', but for what is named' if done.left else ''}.")
    for left in done.left:
        print(f"karen: left: {left}", file=sys.stderr)
    return 1 if done.left else 0


def _all(session: Session) -> list[Profile]:
    return session.run(session.connection.call("profiles.list", Nothing(), Profiles)).profiles


def _named(session: Session, name: str) -> Profile:
    """Raises NotFound."""
    for profile in _all(session):
        if name in (profile.name, profile.id):
            return profile
    raise NotFound(f"There is no profile {name!r}. `karen profiles` lists them.", kind="profile", id=name)


def _agreed(profile: Profile) -> bool:
    """Whether its name was typed. Nobody can type it where there is no terminal."""
    if not sys.stdin.isatty():
        print("karen: there is nobody to ask. --yes deletes without asking.", file=sys.stderr)
        return False
    print(f"This deletes everything of {profile.name}. Nothing of it can be brought back.")
    try:
        return input(f"Type «{profile.name}» to go on: ").strip() == profile.name
    except EOFError:
        return False
