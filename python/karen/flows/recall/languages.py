"""Which of five languages a short message is in, by the small words that only one of them has."""

from __future__ import annotations

from typing import Literal

from karen.base.words import word_set

Language = Literal["en", "de", "es", "fr", "pt"]

_SMALL_WORDS: dict[Language, frozenset[str]] = {
    "en": word_set("""
    what whats who when where which how do does did is are was my the of you have am i to an
"""),
    "de": word_set("""
    ich mein meine meinen meiner meinem du dir mir mich wie wo wann was wer heisse heisst ist der die das und bin
    hat habe weisst nicht uber von mag
"""),
    "es": frozenset(
        [
            "yo",
            "mi",
            "mis",
            "el",
            "los",
            "las",
            "como",
            "donde",
            "cuando",
            "que",
            "quien",
            "cual",
            "es",
            "soy",
            "tengo",
            "llamo",
            "llama",
            "vivo",
            "me",
            "te",
            "lo",
            "la",
            "sabes",
            "de",
        ]
    ),
    "fr": frozenset(
        [
            "je",
            "j",
            "mon",
            "ma",
            "mes",
            "le",
            "les",
            "comment",
            "ou",
            "quand",
            "quel",
            "quelle",
            "qui",
            "est",
            "suis",
            "tu",
            "te",
            "sais",
            "quoi",
            "la",
            "de",
            "s",
            "appelle",
            "habite",
        ]
    ),
    "pt": frozenset(
        [
            "eu",
            "meu",
            "minha",
            "meus",
            "minhas",
            "o",
            "os",
            "as",
            "como",
            "onde",
            "quando",
            "que",
            "quem",
            "qual",
            "sou",
            "tenho",
            "chamo",
            "chama",
            "moro",
            "voce",
            "vc",
            "a",
            "de",
        ]
    ),
}


def language_of(folded: str) -> Language:
    """Of plain lower-case words (see `request.fold`); English where nothing tells."""
    words = set(folded.replace(",", " ").split())
    counts = {language: len(words & small) for language, small in _SMALL_WORDS.items()}
    return max(counts, key=lambda language: (counts[language], language == "en"))
