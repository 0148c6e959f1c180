"""How a place's name is compared: without case, accents, apostrophes and the many ways to write «Saint».

Shared by the lookup and by the program that writes its data, which must agree to the letter.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "'": "",
        "’": "",
        "ʻ": "",
        "`": "",
    }
)
_BREAKS = re.compile(r"[\s\-–—_.,/()]+")
_SAINT = re.compile(r"^(?:st|sankt|ste)(?= \w)")


def name_key(name: str) -> str:
    """The form under which `name` is filed: `São Paulo` is `sao paulo`, `St. John’s` is `saint johns`."""
    folded = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
    plain = unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c)))
    return _SAINT.sub("saint", _BREAKS.sub(" ", plain).strip())
