"""The public conversations as their authors wrote them, read to be measured with: nothing is learned from them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from training.ranking.conversations import Asked, Conversation, Turn

CATEGORIES = {1: "multi", 2: "temporal", 3: "open", 4: "single"}
ADVERSARIAL = 5


def read_public(file: Path) -> list[Conversation]:
    """Sessions go by number, and have a time in words; what a photo shows comes in brackets."""
    return [
        Conversation(
            id=str(sample["sample_id"]),
            writer="public",
            speakers=(sample["conversation"]["speaker_a"], sample["conversation"]["speaker_b"]),
            sessions=tuple(_public_sessions(sample["conversation"])),
            questions=tuple(_public_questions(sample)),
        )
        for sample in json.loads(file.read_text(encoding="utf-8"))
    ]


def _public_sessions(talk: dict[str, object]) -> list[tuple[Turn, ...]]:
    sessions = []
    for number in sorted(int(key.split("_")[1]) for key in talk if re.fullmatch(r"session_\d+", key)):
        when = str(talk[f"session_{number}_date_time"]).strip()
        began = datetime.strptime(when, "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)
        said = talk[f"session_{number}"]
        assert isinstance(said, list)
        sessions.append(
            tuple(
                Turn(turn["dia_id"], turn["speaker"], _with_photo(turn), began + timedelta(seconds=40 * place))
                for place, turn in enumerate(said)
            )
        )
    return sessions


def _with_photo(turn: dict[str, str]) -> str:
    photo = f" [photo: {turn['blip_caption']}]" if turn.get("blip_caption") else ""
    return turn.get("text", "") + photo or "…"


def _public_questions(sample: dict[str, list[dict[str, object]]]) -> list[Asked]:
    """Those with a place that answers them: a few places are misspelt, and the adversarial have no answer."""
    talk = dict(sample)["conversation"]
    said = {turn.id for session in _public_sessions(talk) for turn in session}  # type: ignore[arg-type]  # a talk
    asked = []
    for question in sample["qa"]:
        category, written = question["category"], question.get("evidence", [])
        assert isinstance(written, list)
        places = [f"D{int(a)}:{int(b)}" for each in written for a, b in re.findall(r"D:?(\d+):(\d+)", each)]
        evidence = tuple(dict.fromkeys(place for place in places if place in said))
        if category != ADVERSARIAL and evidence:
            asked.append(Asked(str(question["question"]), CATEGORIES[int(str(category))], evidence))
    return asked
