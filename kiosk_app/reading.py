"""The screen in words: everything that is seen is said, in the order in which it is read.

Where others may hear (no headset), nothing that tells a sensitive démarche is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from PyQt6.QtWidgets import QAbstractButton, QLabel, QWidget

from ausuivant.i18n import Translator, translator
from ausuivant.qt.billet import Billet
from ausuivant.qt.icons import Icon
from ausuivant.qt.paragraph import Paragraph
from kiosk_app.screens.controls import Pressable
from kiosk_app.screens.page import Page
from kiosk_app.screens.paper import PaperUnderSlot


def whole_page(page: Page, language: str, *, private: bool, by_ear: bool) -> list[str]:
    """Say a screen from its title to its last control."""
    _ = translator(language)
    said = list(_said(page, _, private=private))
    if any(is_secret(part) for part in page.parts()) and not private:
        said.insert(0, _("Branchez un casque pour entendre vos choix."))
    if by_ear:
        said.append(_("Touchez un bouton pour l’entendre. Touchez encore pour choisir."))
    return said


def control(pointed: Pressable, page: Page, language: str, *, private: bool) -> str:
    """Say one control and its state."""
    _ = translator(language)
    name = pointed.accessibleName()
    if is_secret(pointed) and not private:
        secrets = [one for one in page.controls() if is_secret(one)]
        name = _("Choix {n}", n=secrets.index(pointed) + 1) if pointed in secrets else _("Choix")
    return _("{name} : activé", name=name) if pointed.isChecked() else name


def is_secret(part: QWidget) -> bool:
    """Say whether a part tells which sensitive démarche is meant."""
    return bool(part.property("secret"))


def _said(page: Page, _: Translator, *, private: bool) -> Iterator[str]:
    for part in page.parts():
        if is_secret(part) and not private and not isinstance(part, Pressable):
            continue
        if isinstance(part, Pressable):
            if part.isEnabled():
                yield control(part, page, _.language, private=private)
        elif text := _text(part):
            yield text.replace("\n", " ")


def _text(part: QWidget) -> str:
    if isinstance(part, Paragraph):
        return part.text()
    if isinstance(part, (Billet, PaperUnderSlot)):
        return part.accessibleName()
    if isinstance(part, QLabel) and not isinstance(part, Icon):
        return part.text()
    return ""


def named(page: Page, *names: str) -> QAbstractButton | None:
    """Find the first of these controls that can be pressed now."""
    by_name = {one.objectName(): one for one in page.controls()}
    return next((by_name[name] for name in names if name in by_name), None)
