"""What people read, in their language. The French sentence is the message's id; the others are catalogues.

A language has one of two catalogues: `ausuivant.po` says everything; `visitors.po` says what visitors meet (kiosk and
ticket), in languages that no member of staff works in. Plain French (`fr-simple`) is one of these: it rewrites what it
can say more simply.

`_ = translator("en")` gives a function: `_("Prenez votre ticket.")`, `_("{n} min", n=5)`, and
`_.plural("{n} personne", "{n} personnes", n)`. A sentence that the catalogue lacks comes back in French:
a visitor is better served by the wrong language than by nothing. French is typeset on the way out, so that
the code may write ordinary spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from ausuivant.core.views import Range

SOURCE: Final = "fr"
#: French in short words and sentences, for whoever reads with difficulty.
PLAIN: Final = "fr-simple"
LOCALE: Final = Path(__file__).parent / "locale"
#: What a screen shows for something that it does not know.
UNKNOWN: Final = "–"
NBSP: Final = "\u00a0"
WHOLE: Final = "LC_MESSAGES/ausuivant.po"
VISITORS: Final = "LC_MESSAGES/visitors.po"

_BEFORE_MARK: Final = re.compile(r" (?=[:;?!%»€])|(?<=«) ")
_BEFORE_UNIT: Final = re.compile(r"(?<=[\d}]) (?=(?:h|min|s|mm|cm|m|km|kB|MB)\b)|(?<=\d h) (?=\d)")


@dataclass(frozen=True)
class Translator:
    """Says sentences in one language; a sentence's id is its French."""

    language: str
    _singles: Mapping[str, str] = field(default_factory=dict, repr=False)
    _plurals: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    _plural_form: Callable[[int], int] = field(default=c2py("(n > 1)"), repr=False)

    def __call__(self, sentence: str, /, **values: object) -> str:
        """Say a sentence; `values` fill its {places}."""
        said = self._singles.get(_plain(sentence)) or sentence
        return self._finish(said, values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Say the sentence that fits `n` things; `n` and `values` fill its {places}."""
        forms = self._plurals.get(_plain(one)) or (one, many)
        form = int(abs(n) > 1) if is_french(self.language) else self._plural_form(abs(n))
        return self._finish(forms[min(form, len(forms) - 1)], {"n": n, **values})

    def messages(self) -> dict[str, str]:
        """All single sentences by their French, for a page that translates in the browser."""
        return dict(self._singles)

    def _finish(self, said: str, values: Mapping[str, object]) -> str:
        filled = said.format(**values) if values else said
        return typeset(filled) if is_french(self.language) else filled


def translator(language: str) -> Translator:
    """Return the language's translator; `en-GB` is served by `en`, a language without catalogue by French."""
    tag = language.replace("_", "-").lower()
    return _load(tag if tag == PLAIN else base(tag))


def base(language: str) -> str:
    """Give the language without its variant: `fr-simple` is written and pronounced as `fr`."""
    return language.replace("_", "-").split("-")[0].lower()


def is_french(language: str) -> bool:
    """Say whether the typography, the hours and the dates are French ones."""
    return base(language) == SOURCE


@cache
def languages() -> tuple[str, ...]:
    """List the languages that every program speaks: French, then those with a whole catalogue."""
    return (SOURCE, *sorted(tag for tag in _tags() if (LOCALE / _folder(tag) / WHOLE).is_file()))


@cache
def visitor_languages() -> tuple[str, ...]:
    """List the languages that kiosk and ticket speak: those of the programs first, then the visitors' own."""
    spoken = languages()
    return (*spoken, *sorted(tag for tag in _tags() if tag not in spoken and catalogue_path(tag).is_file()))


def catalogue_path(language: str) -> Path:
    """Say where a language's catalogue lies: the whole one, or that of the visitors' sentences."""
    whole = LOCALE / _folder(language) / WHOLE
    return whole if whole.is_file() else LOCALE / _folder(language) / VISITORS


def _tags() -> list[str]:
    return [path.name.replace("_", "-") for path in LOCALE.iterdir() if path.is_dir()]


def _folder(language: str) -> str:
    """Give the catalogue's folder, named as gettext names locales."""
    return language.replace("-", "_")


def mark(sentence: str) -> str:
    """Mark a sentence for extraction where it stands, to be translated where it is shown."""
    return sentence


@lru_cache(maxsize=4096)
def typeset(text: str) -> str:
    """Put no-break spaces where French wants them: before `: ; ? ! % »`, after `«`, between a number and its unit."""
    return _BEFORE_UNIT.sub(NBSP, _BEFORE_MARK.sub(NBSP, text))


def say_time(at: datetime, tz: str | ZoneInfo, *, language: str = SOURCE) -> str:
    """Say an instant's local hour: `10 h 12`, `9 h`, in English `10:12`."""
    local = at.astimezone(ZoneInfo(tz) if isinstance(tz, str) else tz)
    return say_clock(local.hour * 60 + local.minute, language=language)


def say_clock(minutes: int, *, language: str = SOURCE) -> str:
    """Say minutes after midnight as an hour; 24:00 is `24 h`."""
    hour, minute = divmod(minutes, 60)
    if not is_french(language):
        return f"{hour}:{minute:02d}"
    return f"{hour}{NBSP}h{NBSP}{minute:02d}" if minute else f"{hour}{NBSP}h"


def say_date(day: date, tz: str | ZoneInfo | None = None, *, language: str = SOURCE, year: bool = True) -> str:
    """Say a date in full: `mardi 1er décembre 2026`. An instant needs the zone in which it is a date."""
    from babel.dates import format_date, format_skeleton

    if isinstance(day, datetime):
        if tz is None:
            raise ValueError("an instant is a date only in a time zone")
        day = day.astimezone(ZoneInfo(tz) if isinstance(tz, str) else tz).date()
    if not is_french(language):
        # A French town's English pages say 22 November, not November 22.
        region = "en_GB" if language == "en" else language
        return format_date(day, "full", locale=region) if year else format_skeleton("MMMMEEEEd", day, locale=region)
    ordinal = "'1er'" if day.day == 1 else "d"
    return format_date(day, f"EEEE {ordinal} MMMM y" if year else f"EEEE {ordinal} MMMM", locale=SOURCE)


def say_minutes(wait: int | timedelta, *, language: str = SOURCE) -> str:
    """Say a length: `12 min`, `1 h 05`; under a minute, `moins de 1 min`."""
    minutes = int(wait.total_seconds() // 60) if isinstance(wait, timedelta) else wait
    if minutes < 1:
        return translator(language)("moins de {length}", length=say_length(1, language))
    return say_length(minutes, language)


def say_range(wait: Range | None, language: str = SOURCE) -> str:
    """Say an honest range: `10 à 20 min`, `moins de 5 min`, `plus de 1 h 30`; None is `estimation indisponible`."""
    _ = translator(language)
    if wait is None:
        return _("estimation indisponible")
    if wait.high is None:
        return _("plus de {length}", length=say_length(wait.low, language))
    if wait.low <= 0:
        return _("moins de {length}", length=say_length(max(wait.high, 1), language))
    if wait.low >= wait.high:
        return _("environ {length}", length=say_length(wait.low, language))
    low = str(wait.low) if wait.high < 60 else say_length(wait.low, language)
    return _("{low} à {high}", low=low, high=say_length(wait.high, language))


def say_level(level: int | None, language: str = SOURCE) -> str:
    """Say a level of affluence, 1 to 4; None is `–`."""
    if level is None:
        return UNKNOWN
    _ = translator(language)
    return (_("Fluide"), _("Modéré"), _("Chargé"), _("Très chargé"))[level - 1]


def say_length(minutes: int, language: str = SOURCE) -> str:
    """Write a length: `20 min`, `1 h 05`."""
    _ = translator(language)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{minutes} min", minutes=rest)
    return _("{hours} h {minutes:02d}", hours=hours, minutes=rest) if rest else _("{hours} h", hours=hours)


def _plain(sentence: str) -> str:
    """Make the key of a sentence: authors write ordinary or no-break spaces as they like."""
    return sentence.replace(NBSP, " ")


def read_catalogue(path: Path, language: str) -> Translator:
    """Read a .po file; what it lacks is said in French."""
    from babel.messages.pofile import read_po

    with path.open("rb") as source:
        catalogue = read_po(source, locale=base(language))
    singles: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        if isinstance(message.id, (tuple, list)):
            forms = _forms(message.string)
            if all(forms):
                plurals[_plain(message.id[0])] = forms
        elif message.id and message.string:
            singles[_plain(message.id)] = str(message.string)
    return Translator(language, singles, plurals, c2py(catalogue.plural_expr))


@cache
def _load(language: str) -> Translator:
    path = catalogue_path(language)
    if language == SOURCE or not language.replace("-", "").isalpha() or not path.is_file():
        return Translator(SOURCE)
    return read_catalogue(path, language)


def _forms(string: str | Iterable[str] | None) -> tuple[str, ...]:
    if string is None or isinstance(string, str):
        return (string or "",)
    return tuple(string)
