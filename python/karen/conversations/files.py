"""The formats conversations are written in. Each writes a file piece by piece and knows nothing of where it goes."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import unicodedata
from datetime import UTC, datetime
from typing import Protocol, assert_never

from karen.contract.types.conversations import Conversation, Message
from karen.contract.types.enums import MessageRole
from karen.contract.types.transfer import ExportFormat, ImportConversation, ImportedMessage

MEDIA_TYPES = {
    ExportFormat.JSON: "application/json",
    ExportFormat.MARKDOWN: "text/markdown",
    ExportFormat.TEXT: "text/plain",
    ExportFormat.HTML: "text/html",
    ExportFormat.CSV: "text/csv",
}
_SUFFIXES = {
    ExportFormat.JSON: "json",
    ExportFormat.MARKDOWN: "md",
    ExportFormat.TEXT: "txt",
    ExportFormat.HTML: "html",
    ExportFormat.CSV: "csv",
}
_SPEAKERS = {MessageRole.USER: "You", MessageRole.ASSISTANT: "Karen", MessageRole.SYSTEM: "System"}
CSV_COLUMNS = ("conversation_id", "conversation", "message_id", "timestamp", "role", "author", "model", "content")
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # the wide forms are run as well
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$", re.MULTILINE)
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
article { margin: 1rem 0; padding: .75rem 1rem; border: 1px solid color-mix(in srgb, currentColor 20%, transparent);
  border-radius: .5rem; }
article.user { background: color-mix(in srgb, currentColor 6%, transparent); }
header { font-size: .85rem; opacity: .75; }
p { white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0 0; }
"""


class ExportFile(Protocol):
    """Called in the order of the file; conversations and messages may be any number."""

    def begin(self, now: datetime) -> str: ...
    def begin_conversation(self, conversation: Conversation) -> str: ...
    def message(self, conversation: Conversation, message: Message) -> str: ...
    def end_conversation(self) -> str: ...
    def end(self) -> str: ...


def writer_of(format_: ExportFormat) -> ExportFile:
    match format_:
        case ExportFormat.JSON:
            return JsonFile()
        case ExportFormat.MARKDOWN:
            return MarkdownFile()
        case ExportFormat.TEXT:
            return TextFile()
        case ExportFormat.HTML:
            return HtmlFile()
        case ExportFormat.CSV:
            return CsvFile()
        case _:
            assert_never(format_)


def filename(title: str | None, now: datetime, format_: ExportFormat) -> str:
    """A name every system can hold: ASCII, with the day."""
    plain = unicodedata.normalize("NFKD", title or "").encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    return f"{'-'.join(['karen', *words])[:60].rstrip('-')}-{now:%Y-%m-%d}.{_SUFFIXES[format_]}"


class JsonFile:
    """A ConversationsFile. A message of ours goes by its id as external_id; an empty one cannot be taken in again."""

    def __init__(self) -> None:
        self._conversations = self._messages = 0

    def begin(self, now: datetime) -> str:
        return '{"conversations": ['

    def begin_conversation(self, conversation: Conversation) -> str:
        kept = conversation.model_dump(mode="json", include=set(ImportConversation.model_fields), exclude_none=True)
        head = json.dumps(kept, ensure_ascii=False).removesuffix("}")
        self._conversations += 1
        self._messages = 0
        return f'{"," if self._conversations > 1 else ""}\n{head}, "messages": ['

    def message(self, conversation: Conversation, message: Message) -> str:
        if not message.content:
            return ""
        kept = message.model_dump(include=set(ImportedMessage.model_fields))
        row = ImportedMessage.model_validate({**kept, "external_id": message.external_id or message.id})
        self._messages += 1
        return f"{',' if self._messages > 1 else ''}\n  {row.model_dump_json(exclude_none=True)}"

    def end_conversation(self) -> str:
        return "\n]}"

    def end(self) -> str:
        return "\n]}\n"


class MarkdownFile:
    """Messages as they are: what they hold of Markdown shows as such. Code left open ends with its message."""

    def begin(self, now: datetime) -> str:
        return ""

    def begin_conversation(self, conversation: Conversation) -> str:
        title = re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", _line(conversation.title))
        return f"# {title}\n\n"

    def message(self, conversation: Conversation, message: Message) -> str:
        return (
            f"**{_speaker(message)}** · {_time(message.timestamp)}\n\n{message.content}{_closing(message.content)}\n\n"
        )

    def end_conversation(self) -> str:
        return "---\n\n"

    def end(self) -> str:
        return ""


class TextFile:
    def begin(self, now: datetime) -> str:
        return ""

    def begin_conversation(self, conversation: Conversation) -> str:
        title = _line(conversation.title)
        return f"{title}\n{'=' * len(title)}\n\n"

    def message(self, conversation: Conversation, message: Message) -> str:
        return f"[{_time(message.timestamp)}] {_speaker(message)}:\n{message.content}\n\n"

    def end_conversation(self) -> str:
        return "\n"

    def end(self) -> str:
        return ""


class HtmlFile:
    """One page that fetches and runs nothing, whatever was said in it."""

    def begin(self, now: datetime) -> str:
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            '<meta name="viewport" content="width=device-width">\n'
            f"<title>Conversations with Karen, {now:%Y-%m-%d}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        )

    def begin_conversation(self, conversation: Conversation) -> str:
        return f'<section>\n<h1 dir="auto">{_escaped(_line(conversation.title))}</h1>\n'

    def message(self, conversation: Conversation, message: Message) -> str:
        return (
            f'<article class="{message.role.value}"><header>{_escaped(_speaker(message))} · '
            f'<time datetime="{message.timestamp.isoformat()}">{_time(message.timestamp)}</time></header>'
            f'<p dir="auto">{_escaped(message.content)}</p></article>\n'
        )

    def end_conversation(self) -> str:
        return "</section>\n"

    def end(self) -> str:
        return "</body>\n</html>\n"


class CsvFile:
    """RFC 4180. A cell that a spreadsheet would run as a formula gets an apostrophe in front (OWASP)."""

    def begin(self, now: datetime) -> str:
        return _row(CSV_COLUMNS)

    def begin_conversation(self, conversation: Conversation) -> str:
        return ""

    def message(self, conversation: Conversation, message: Message) -> str:
        return _row(
            (
                conversation.id,
                conversation.title,
                message.id,
                message.timestamp.isoformat(),
                message.role.value,
                message.author or "",
                message.model_used or "",
                message.content,
            )
        )

    def end_conversation(self) -> str:
        return ""

    def end(self) -> str:
        return ""


def _row(cells: tuple[str, ...]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(
        f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells
    )
    return line.getvalue()


def _closing(markdown: str) -> str:
    """What ends a block of code that is open at the end (CommonMark 4.5), or nothing."""
    fence = ""
    for opening, rest in _FENCE.findall(markdown):
        if not fence and not ("`" in opening and "`" in rest):
            fence = opening
        elif fence and opening.startswith(fence) and not rest.strip():
            fence = ""
    return f"\n{fence}" if fence else ""


def _speaker(message: Message) -> str:
    return _line(message.author or _SPEAKERS[message.role])


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return html.escape(text.replace("\x00", "\ufffd"))
