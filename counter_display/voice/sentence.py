"""The sentence of a call, made by rule from what stands on the screen: the number and the counter, never a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ausuivant.core.site import label_of
from ausuivant.core.views import Announced
from ausuivant.i18n import SOURCE
from counter_display.voice.words import WORDS, Words

#: digits of an ordinary number; what it lacks is said as zeros
WIDTH: Final = 3
_PLACE: Final = re.compile(r"^(?P<word>\D*?\S)[\s\u00a0]+(?P<place>\w{1,4})$")
_NUMERO: Final = re.compile(r"\bn\s?[°º]\s?", re.IGNORECASE)
#: what a synthesiser would take for an order rather than for a word
_ORDERS: Final = re.compile(r"[\[\]<>&|{}\\^~`\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said in one language. `fragments`: the names of the recordings that would say the same."""

    language: str
    text: str
    fragments: tuple[str, ...]


def sentence(call: Announced, language: str) -> Sentence | None:
    """Say a call; None if the language is not spoken, or the counter cannot be named in it."""
    words = WORDS.get(language)
    where = place(call, language) if words is not None else None
    if words is None or where is None:
        return None
    label = " ".join(
        (*(f"{letter(one, words)}{words.comma}" for one in call.letter), *_number(call.number, words), *_suffix(call))
    )
    return Sentence(
        language=language,
        text=f"{words.ticket} {label}. {where}.",
        fragments=("ticket", *call.letter, *_recorded(call.number), *_suffix(call), f"counter-{call.counter_id}"),
    )


def letter(one: str, words: Words) -> str:
    """Say one letter of a label."""
    return words.letters.get(one.upper(), one.upper())


def place(call: Announced, language: str) -> str | None:
    """Say where to go. A name that the town gave in this language is read; a French one is translated word by word."""
    name = _clean(call.counter_name.get(language, ""))
    words = WORDS[language]
    if name:
        return _spelled_end(name, words)
    found = _PLACE.match(_clean(call.counter_name.get(SOURCE, "")))
    if found is not None:
        french = found["word"].lower()
        word = words.counter if french == "guichet" else words.places.get(french)
        if word is not None:
            return _spelled_end(f"{word} {found['place']}", words)
    # The plainest truth: the counter's number, if it is one.
    return f"{words.counter} {call.counter_id}" if call.counter_id.isdecimal() else None


def _number(number: int, words: Words) -> tuple[str, ...]:
    """Say a number as people read it from the paper: its zeros one by one, the rest as a number."""
    return tuple(words.zero if part == "0" else part for part in _recorded(number))


def _recorded(number: int) -> tuple[str, ...]:
    if not number:
        return ("0",) * WIDTH
    return (*("0",) * (WIDTH - len(str(number))), str(number))


def _suffix(call: Announced) -> tuple[str, ...]:
    """Find what parts this paper from another with the same number: "bis"."""
    after = call.label.removeprefix(label_of(call.letter, call.number)).strip("- ")
    return (after,) if after and after != call.label else ()


def _spelled_end(name: str, words: Words) -> str:
    """Spell a lone capital at the end of a name: "Guichet B" is "Guichet bé"."""
    head, _space, last = name.rpartition(" ")
    return f"{head} {letter(last, words)}" if head and len(last) == 1 and last.isalpha() else name


def _clean(text: str) -> str:
    """Leave what can be read aloud."""
    plain = _ORDERS.sub(" ", _NUMERO.sub("numéro ", text.replace("\u00a0", " ")))
    return " ".join(plain.split())
