"""What the desktop shows of reminders: each ringing once, late ones with the moment they were due."""

from __future__ import annotations

import json
from typing import Any

from karen.hosts.shell.notices import Notice, Notices

DUE = "2026-03-01T14:00:00+01:00"


def listed(**changes: Any) -> bytes:
    reminder = {"id": "1", "kind": "reminder", "text": "feed <b>", "was_due_at": DUE, "rang_at": "2026-03-01T13:00:01Z"}
    return json.dumps({"reminders": [reminder | changes]}).encode()


def test_each_ringing_is_shown_once() -> None:
    notices = Notices()
    assert notices.new_in(listed()) == [Notice("feed <b>", "Reminder, 14:00")]
    assert notices.new_in(listed()) == []
    assert notices.new_in(listed(was_due_at="2026-03-02T14:00:00+01:00", rang_at="2026-03-02T13:00:00Z")) != []


def test_a_late_one_says_when_it_was_due() -> None:
    assert Notices().new_in(listed(rang_at="2026-03-04T08:00:00Z")) == [
        Notice("feed <b>", "Reminder, was due 01 March at 14:00")
    ]


def test_an_alarm_without_words_is_named() -> None:
    assert Notices().new_in(listed(kind="alarm", text="")) == [Notice("Alarm", "14:00")]


def test_what_only_waits_is_not_shown() -> None:
    assert Notices().new_in(listed(was_due_at=None, rang_at=None)) == []
