"""Which of five languages a short message is in, by the small words that only one of them has."""

from __future__ import annotations

from typing import Literal

from karen.base.words import word_set

Language = Literal["en", "de", "es", "fr", "pt"]

_SMALL_WORDS: dict[Language, frozenset[str]] = {
    "en": word_set("""
    what whats who when where which how do does did is are was my the of you have am i to an a as
    im i'm ive i've its it's it and not but with from at this that we our they his her your been be had if just can
    can't cant don't dont will would some any there
"""),
    "de": word_set("""
    ich mein meine meinen meiner meinem du dir mir mich wie wo wann was wer wem wen welche welcher welches wieviel viel
    heisse heisst ist der die das den dem und bin hat habe weisst nicht uber von mag ein eine einen mit fur auf beim
"""),
    "es": word_set("""
    yo mi mis el los las como donde cuando que quien cual cuanto cuanta cuantos cuantas es soy tengo llamo llama vivo
    me te lo la sabes de del con para por una fue trabajo gusta gustan odio
"""),
    "fr": word_set("""
    je j mon ma mes le les comment ou quand quel quelle qui combien est suis tu te sais quoi la de du des s appelle
    habite avec pour une au
"""),
    "pt": word_set("""
    eu meu minha meus minhas o os as como onde quando que quem qual quanto quanta quantos quantas sou tenho chamo chama
    moro voce vc a de do da pelo pela pelos pelas com para uma foi gosto odeio adoro
    trabalho nao
"""),
}


def language_of(folded: str) -> Language:
    """Of plain lower-case words (see `request.fold`); English where nothing tells."""
    words = set(folded.replace(",", " ").split())
    counts = {language: len(words & small) for language, small in _SMALL_WORDS.items()}
    return max(counts, key=lambda language: (counts[language], language == "en"))
