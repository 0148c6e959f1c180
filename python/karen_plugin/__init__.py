"""What the author of a plugin for Karen writes with.

    from karen_plugin import http, tool

    @tool
    def weather(city: str) -> dict[str, float]:
        \"\"\"The weather now in a city.\"\"\"
        ...

A plugin runs in a cell of its own: it opens no file and no connection, starts no program, and reaches of Karen what
its permissions grant. `http` needs the permission `network`, `storage` needs `storage`, `memory.search` needs
`memory_read`, `memory.store` needs `memory_write`, `notify` needs `notify`; `settings` and `log` need none. What is
not granted raises Refused.
"""

from __future__ import annotations

from karen_plugin import http, log, memory, settings, storage
from karen_plugin.host import Refused
from karen_plugin.notices import notify
from karen_plugin.tools import tool

__all__ = ["Refused", "http", "log", "memory", "notify", "settings", "storage", "tool"]
