"""One log: JSON lines, each with the turn it belongs to, on stderr and in a rotating file. Stdout is for frames.

What the user wrote is never logged: messages name things by their ids.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
from datetime import UTC, datetime
from pathlib import Path

from karen.contract.turn import current_turn

FILE_BYTES = 2_000_000
FILES = 5
_PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


class JsonLines(logging.Formatter):
    """`at`, `level`, `turn`, `logger`, `message`, and whatever the call gave as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "turn": current_turn(),
            "logger": record.name,
            "message": record.getMessage(),
            **{key: value for key, value in vars(record).items() if key not in _PLAIN},
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def begin_log(folder: Path, level: str) -> None:
    """Send the root logger to stderr and to `karen.log` in `folder`. A full disk loses log lines, never a request."""
    logging.raiseExceptions = False
    file = logging.handlers.RotatingFileHandler(
        folder / "karen.log",
        maxBytes=FILE_BYTES,
        backupCount=FILES - 1,
        encoding="utf-8",
        errors="backslashreplace",  # a path may hold bytes that are no text
        delay=True,
    )
    handlers: list[logging.Handler] = [logging.StreamHandler(), file]
    for handler in handlers:
        handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=handlers, force=True)


def set_level(level: str) -> None:
    logging.getLogger().setLevel(level)
