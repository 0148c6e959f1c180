"""Imports of a plugin's own modules, from the bytes the host has hashed: its folder is never opened here."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import CodeType, ModuleType

ORIGIN = "plugin:"
"""Before each path, where Python shows one."""


class Files(MetaPathFinder, InspectLoader):
    """A folder of modules that is in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        found = self._path_of(fullname)
        if found:
            return spec_from_loader(fullname, self, origin=ORIGIN + found, is_package=self.is_package(fullname))
        if fullname.partition(".")[0] in sys.stdlib_module_names:
            raise ModuleNotFoundError(f"{fullname} is not there in a plugin's cell", name=fullname)
        return None

    def is_package(self, fullname: str) -> bool:
        return self._path_of(fullname).endswith("/__init__.py")

    def get_source(self, fullname: str) -> str:
        return self._files[self._path_of(fullname)].decode("utf-8")

    def get_code(self, fullname: str) -> CodeType:
        path = self._path_of(fullname)
        return compile(self._files[path], ORIGIN + path, "exec", dont_inherit=True)

    def _path_of(self, fullname: str) -> str:
        """Empty when there is none."""
        stem = fullname.replace(".", "/")
        return next((path for path in (f"{stem}/__init__.py", f"{stem}.py") if path in self._files), "")
