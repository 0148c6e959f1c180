"""The reference of plugins names everything that there is: each key, each function, each command."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from pydantic import BaseModel

import karen_plugin
from karen.hosts.cli.plugin import COMMANDS
from karen.plugins.author import COMMANDS as AUTHOR
from karen.plugins.manifest.form import LimitsForm, ManifestForm, PermissionsForm, ServerForm
from karen.plugins.manifest.settings import SettingForm

REFERENCE = (Path(__file__).parents[1] / "docs" / "plugins.md").read_text(encoding="utf-8")


def functions() -> list[str]:
    """As an author writes them."""
    modules = {name: getattr(karen_plugin, name) for name in karen_plugin.__all__}
    plain = [name for name, value in modules.items() if not inspect.ismodule(value)]
    within = [
        f"{name}.{function}"
        for name, module in modules.items()
        if inspect.ismodule(module)
        for function, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not function.startswith("_")
    ]
    return plain + within


@pytest.mark.parametrize("form", [ManifestForm, PermissionsForm, LimitsForm, SettingForm, ServerForm])
def test_each_key_of_a_manifest_is_named(form: type[BaseModel]) -> None:
    keys = [field.alias or name for name, field in form.model_fields.items()]
    assert [key for key in keys if f"`{key}" not in REFERENCE and f"`[{key}" not in REFERENCE] == []


def test_each_limit_is_given_with_its_default() -> None:
    defaults = LimitsForm().model_dump()
    assert [name for name, value in defaults.items() if f"| `{name}` | {value:g} |" not in REFERENCE] == []


@pytest.mark.parametrize("function", functions())
def test_each_function_of_the_sdk_is_named(function: str) -> None:
    assert f"`{function}(" in REFERENCE or f"{function}," in REFERENCE or f"{function}`" in REFERENCE


@pytest.mark.parametrize("command", [*COMMANDS, *AUTHOR])
def test_each_command_is_named(command: str) -> None:
    assert f"karen plugin {command}" in REFERENCE
