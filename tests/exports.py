"""What other programs export, made up by code in their formats."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BEGAN = 1_700_000_000
Said = Sequence[tuple[str, str]]
"""Role and words, one after the other; a minute passes between them."""


def written(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def zipped(path: Path, **files: Any) -> Path:
    """An archive; `__` in a name stands for a dot, and what is no text is written as JSON."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in files.items():
            archive.writestr(name.replace("__", "."), value if isinstance(value, str | bytes) else json.dumps(value))
    return path


def node(name: str, parent: str | None, message: Any = None) -> dict[str, Any]:
    return {"id": name, "parent": parent, "children": [], "message": message}


def chatgpt_message(name: str, role: str, *parts: Any, at: float | None = BEGAN, **more: Any) -> dict[str, Any]:
    kind = "text" if all(isinstance(part, str) for part in parts) else "multimodal_text"
    return {
        "id": name,
        "author": {"role": role, "name": None, "metadata": {}},
        "create_time": at,
        "update_time": None,
        "content": {"content_type": kind, "parts": list(parts)},
        "status": "finished_successfully",
        "end_turn": True,
        "weight": 1.0,
        "metadata": {"model_slug": "gpt-4o"} if role == "assistant" else {},
        "recipient": "all",
        "channel": None,
        **more,
    }


def chatgpt(name: str, title: str | None, said: Said, **more: Any) -> dict[str, Any]:
    """A conversation without branches: its root has no message, as in the real ones."""
    nodes, parent = {f"{name}-root": node(f"{name}-root", None)}, f"{name}-root"
    for number, (role, words) in enumerate(said):
        one = f"{name}-{number}"
        message = chatgpt_message(one, role, words, at=BEGAN + 60.25 * number)
        nodes[one] = node(one, parent, message)
        nodes[parent]["children"].append(one)
        parent = one
    return {
        "title": title,
        "create_time": float(BEGAN),
        "update_time": float(BEGAN + 60 * len(said)),
        "mapping": nodes,
        "moderation_results": [],
        "current_node": parent,
        "conversation_id": name,
        "is_archived": False,
        "id": name,
        **more,
    }


def claude_time(minutes: int) -> str:
    return datetime.fromtimestamp(BEGAN + 60 * minutes, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


ROOT = "00000000-0000-4000-8000-000000000000"


def claude_message(name: str, sender: str, text: str, parent: str = ROOT, minute: int = 0, **more: Any) -> Any:
    return {
        "uuid": name,
        "text": text,
        "content": [{"type": "text", "text": text, "citations": []}] if text else [],
        "sender": sender,
        "created_at": claude_time(minute),
        "updated_at": claude_time(minute),
        "attachments": [],
        "files": [],
        "parent_message_uuid": parent,
        **more,
    }


def claude(name: str, title: str, said: Said) -> dict[str, Any]:
    messages: list[Any] = []
    for number, (role, words) in enumerate(said):
        parent = f"{name}-{number - 1}" if number else ROOT
        sender = "human" if role == "user" else role
        messages.append(claude_message(f"{name}-{number}", sender, words, parent, number))
    return {
        "uuid": name,
        "name": title,
        "summary": "",
        "created_at": claude_time(0),
        "updated_at": claude_time(len(said)),
        "account": {"uuid": "an-account"},
        "chat_messages": messages,
    }


def open_webui(name: str, title: str, said: Said) -> dict[str, Any]:
    messages: dict[str, Any] = {}
    for number, (role, words) in enumerate(said):
        messages[f"{name}-{number}"] = {
            "id": f"{name}-{number}",
            "parentId": f"{name}-{number - 1}" if number else None,
            "childrenIds": [f"{name}-{number + 1}"] if number + 1 < len(said) else [],
            "role": role,
            "content": words,
            "timestamp": BEGAN + 60 * number,
            **({"model": "llama3:latest", "modelName": "llama3"} if role == "assistant" else {"models": ["llama3"]}),
        }
    last = f"{name}-{len(said) - 1}"
    chat = {
        "id": "",
        "title": title,
        "models": ["llama3:latest"],
        "params": {},
        "history": {"messages": messages, "currentId": last},
        "messages": list(messages.values()),
        "tags": ["kept"],
        "timestamp": BEGAN * 1000,
        "files": [],
    }
    return {
        "id": name,
        "user_id": "somebody",
        "title": title,
        "chat": chat,
        "updated_at": BEGAN + 60,
        "created_at": BEGAN,
        "share_id": None,
        "archived": False,
        "pinned": True,
        "meta": {},
        "folder_id": None,
    }
