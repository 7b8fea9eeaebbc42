"""A notice on one sheet of A4: to hand out at the desk, to pin up, to tick off at home. Lengths in millimetres."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import segno
from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from fpdf.fonts import TTFFont

from ausuivant.i18n import Translator
from ausuivant.look.fonts import arabic_font_file, font_file
from ausuivant.look.tokens import tokens
from ausuivant.notices import direction, notice_translator
from server.web.notice_text import NoticeText

WIDTH: Final = 210.0
MARGIN: Final = 18.0
INNER: Final = WIDTH - 2 * MARGIN
FOOT: Final = 20.0  #: kept free at the bottom for the date of the last check
NOTCH: Final = 5.0
QR: Final = 36.0
BOX: Final = 5.6  #: to tick
GAP: Final = 8.0
#: sizes in points; nothing smaller than 12
TITLE: Final = 34.0
HEADING: Final = 19.0
BODY: Final = 14.5
SMALL: Final = 12.0
LINE: Final = 0.47  #: line height in millimetres for a point
REGULAR: Final = "regular"
STRONG: Final = "strong"
EXTENDED: Final = "extended"


def draw(notice: NoticeText, *, url: str, now: datetime) -> bytes:
    """Draw the sheet as a PDF. `url`: where its code leads."""
    return _Sheet(notice, url, now).drawn()


class _Sheet:
    """The sheet while it is drawn, from the top down; right to left where the language is."""

    def __init__(self, notice: NoticeText, url: str, now: datetime) -> None:
        self.notice = notice
        self.url = url
        self._: Translator = notice_translator(notice.language)
        self.rtl = direction(notice.language) == "rtl"
        self.y = 0.0
        self.pdf = pdf = FPDF(format="A4")
        pdf.set_auto_page_break(False)
        pdf.set_margin(0)
        pdf.c_margin = 0
        pdf.set_text_shaping(True)
        pdf.set_title(f"{notice.title.text} – {notice.site_name.text}")
        pdf.set_author(notice.town)
        pdf.set_lang(notice.language)
        pdf.set_creation_date(now)
        self._fonts()
        pdf.add_page()

    def drawn(self) -> bytes:
        """Everything, in order."""
        self._head()
        self._papers()
        self._facts()
        self._where_and_when()
        self._foot()
        return bytes(self.pdf.output())

    # --- parts -----------------------------------------------------------------------------------------------

    def _head(self) -> None:
        """The lagoon head, with its tear edge."""
        notice = self.notice
        title = self._height(notice.title.text, TITLE, STRONG, INNER)
        bottom = 26 + title + 11
        self._ink("lagoon", fill=True)
        self.pdf.rect(0, 0, WIDTH, bottom, style="F")
        self.y = 14.0
        self._write(f"{notice.town} · {notice.site_name.text}", SMALL + 2, color="on-lagoon-soft")
        self.y = 23.5
        self._write(notice.title.text, TITLE, weight=STRONG, color="on-lagoon")
        self._ink("white", fill=True)
        for x in (0.0, WIDTH):
            self.pdf.circle(x, bottom, NOTCH, style="F")
        step, x = 3.2, NOTCH + 5
        while x < WIDTH - NOTCH - 4:
            self.pdf.circle(x, bottom, 0.8, style="F")
            x += step
        self.y = bottom + 10

    def _papers(self) -> None:
        """What to bring, each with a box to tick."""
        self._heading(self._("Papiers à apporter"))
        for paper in self.notice.papers:
            tall = self._height(paper, BODY, REGULAR, INNER - BOX - 5)
            self._room(tall + 4)
            self.pdf.set_line_width(0.5)
            self._ink("lagoon")
            left = WIDTH - MARGIN - BOX if self.rtl else MARGIN
            self.pdf.rect(left, self.y + 0.6, BOX, BOX, style="D", round_corners=True, corner_radius=1.2)
            self._write(paper, BODY, indent=BOX + 5)
            self.y = self.y + max(0.0, BOX + 1.2 - tall) + 3.6
        self.y += GAP - 3.6

    def _facts(self) -> None:
        """Delay, cost and conditions."""
        notice, half = self.notice, (INNER - 6) / 2
        pair = [(self._("Délai"), notice.delay), (self._("Coût"), notice.cost)]
        tall = max(self._card_height(text, half) for _, text in pair)
        conditions = " ".join(filter(None, (notice.conditions, notice.partner)))
        self._room(tall + 6 + self._card_height(conditions, INNER, REGULAR))
        top = self.y
        for place, (name, text) in enumerate(reversed(pair) if self.rtl else pair):
            self.y = top
            self._card(name, text, left=MARGIN + place * (half + 6), width=half, tall=tall)
        self.y = top + tall + 6
        tall = self._card_height(conditions, INNER, REGULAR)
        self._card(self._("Conditions"), conditions, left=MARGIN, width=INNER, tall=tall, weight=REGULAR)
        self.y += GAP + 2

    def _where_and_when(self) -> None:
        """The place, the hours, and the code that leads to the page."""
        notice, beside = self.notice, QR + 10
        lines = [notice.site_name.text, *filter(None, [notice.address])]
        tall = sum(self._height(line, BODY, STRONG, INNER - beside) for line in lines)
        for one in notice.opening:
            tall += SMALL * LINE + self._height(one.times, BODY, STRONG, INNER - beside) + 2.4
        self._room(HEADING * LINE + 3.2 + max(tall + 3, QR + 4))
        self._heading(self._("Où et quand venir"))
        top = self.y
        self._write(notice.site_name.text, BODY, weight=STRONG, keep=beside)
        if notice.address:
            self._write(notice.address, BODY, keep=beside)
        self.y += 3
        for one in notice.opening:
            self._write(one.days, SMALL, color="ink-soft", keep=beside)
            self._write(one.times, BODY, weight=STRONG, keep=beside)
            self.y += 2.4
        after = self.y
        self._code(top - 4)
        self.y = max(after, self.y)

    def _code(self, top: float) -> None:
        matrix = segno.make_qr(self.url, error="m").matrix
        left = MARGIN if self.rtl else WIDTH - MARGIN - QR
        module = QR / len(matrix)
        self._ink("ink", fill=True)
        for row, dots in enumerate(matrix):
            for column, dot in enumerate(dots):
                if dot:
                    # A hair wider than a module: no white line between two where a printer rounds.
                    self.pdf.rect(left + column * module, top + row * module, module + 0.02, module + 0.02, style="F")
        self.y = top + QR + 2
        caption = self._("La notice à jour")
        self._write(caption, SMALL, weight=STRONG, left=left - 4, width=QR + 8, align="C")

    def _foot(self) -> None:
        self.y = 297.0 - FOOT + 4
        self.pdf.set_line_width(0.4)
        self._ink("line")
        self.pdf.line(MARGIN, self.y - 4, WIDTH - MARGIN, self.y - 4)
        self._write(self.notice.checked, SMALL, color="ink-soft")

    # --- pieces ----------------------------------------------------------------------------------------------

    def _heading(self, text: str) -> None:
        self._room(HEADING * LINE + 14)
        self._write(text, HEADING, weight=STRONG)
        self.y += 3.2

    def _card(self, name: str, text: str, *, left: float, width: float, tall: float, weight: str = STRONG) -> None:
        self._ink("lagoon-tint", fill=True)
        self.pdf.rect(left, self.y, width, tall, style="F", round_corners=True, corner_radius=3)
        bottom = self.y + tall
        self.y += 4.5
        self._write(name, SMALL, color="lagoon-deep", left=left + 6, width=width - 12)
        self.y += 0.8
        self._write(text, BODY, weight=weight, left=left + 6, width=width - 12)
        self.y = bottom

    def _card_height(self, text: str, width: float, weight: str = STRONG) -> float:
        return 9.8 + SMALL * LINE + self._height(text, BODY, weight, width - 12)

    def _room(self, tall: float) -> None:
        """Begin another page where this one has no room left."""
        if self.y + tall > 297 - FOOT - 4:
            self._foot()
            self.pdf.add_page()
            self.y = MARGIN

    def _write(
        self,
        text: str,
        size: float,
        *,
        weight: str = REGULAR,
        color: str = "ink",
        indent: float = 0.0,
        keep: float = 0.0,
        left: float = MARGIN,
        width: float = INNER,
        align: str = "",
    ) -> None:
        """Write lines from `self.y` on, and go below them. `indent`: at the line's start; `keep`: at its end."""
        self.pdf.set_font(weight, size=size)
        red, green, blue = _rgb(color)
        self.pdf.set_text_color(red, green, blue)
        self.pdf.set_xy(left + (keep if self.rtl else indent), self.y)
        self.pdf.multi_cell(
            width - indent - keep, size * LINE, text, align=align or ("R" if self.rtl else "L"), new_x="LEFT"
        )
        self.y = self.pdf.get_y()

    def _height(self, text: str, size: float, weight: str, width: float) -> float:
        self.pdf.set_font(weight, size=size)
        lines = self.pdf.multi_cell(width, size * LINE, text, dry_run=True, output=MethodReturnValue.LINES)
        return len(lines) * size * LINE if isinstance(lines, list) else size * LINE

    def _ink(self, color: str, *, fill: bool = False) -> None:
        red, green, blue = _rgb(color)
        if fill:
            self.pdf.set_fill_color(red, green, blue)
        else:
            self.pdf.set_draw_color(red, green, blue)

    def _fonts(self) -> None:
        """The house's fonts, embedded; the letters that they lack come from the extended subset."""
        files = (
            {REGULAR: arabic_font_file(400), STRONG: arabic_font_file(700)}
            if self.rtl
            else {REGULAR: font_file(400), STRONG: font_file(800)}
        )
        for name, file in files.items():
            self.pdf.add_font(name, fname=file)
        known = self.pdf.fonts[REGULAR]
        if isinstance(known, TTFFont) and any(ord(letter) not in known.cmap for letter in _letters(self.notice)):
            for name, weight in ((EXTENDED, 400), (f"{EXTENDED}-{STRONG}", 800)):
                self.pdf.add_font(name, fname=font_file(weight, "latin-ext"))
            self.pdf.set_fallback_fonts([EXTENDED, f"{EXTENDED}-{STRONG}"], exact_match=False)


def _letters(notice: NoticeText) -> Iterable[str]:
    texts = [notice.title.text, notice.site_name.text, notice.town, notice.address, notice.checked, *notice.papers]
    texts += [notice.delay, notice.cost, notice.conditions, notice.partner]
    texts += [text for one in notice.opening for text in (one.days, one.times)]
    return "".join(texts)


def _rgb(name: str) -> tuple[int, int, int]:
    value = tokens().color(name).lstrip("#")
    return int(value[:2], 16), int(value[2:4], 16), int(value[4:], 16)
