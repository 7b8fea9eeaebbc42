"""The screen with the code, and a program's way in, against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ausuivant.client.access import AccessFile
from ausuivant.client.enrolment import Progress
from ausuivant.client.keeper import AccessKeeper
from ausuivant.clock import FixedClock
from ausuivant.core.access_errors import BlocksTaken
from ausuivant.core.errors import ServerUnreachable
from ausuivant.core.views import KioskView
from ausuivant.look.metrics import Metrics
from ausuivant.qt.door import REFUSED, Door, Told, Window
from ausuivant.qt.enrolment_screen import EnrolmentScreen
from ausuivant.qt.paragraph import Paragraph
from ausuivant.qt.running import Pixels, run_until_told
from ausuivant.qt.theme import Style, load_fonts
from server.security.roles import Role
from tests.core.reception import a_site
from tests.prepared import prepared_database
from tests.server.house import House

UPRIGHT, LYING, SMALL = Pixels(1080, 1920), Pixels(1920, 1080), Pixels(800, 480)
CODE, FINGERPRINT = "WDJB-MJHT", "4821 0937 5518 2204 7765"
WAITING = Progress(CODE, FINGERPRINT)


@pytest.fixture
def style(qapp: QApplication) -> Style:
    load_fonts()
    return Style(Metrics.kiosk())


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr("server.http.enrolments.POLL_S", 1)  # nobody has to wait five seconds here
    with House(prepared_database(tmp_path), FixedClock(datetime.now(UTC)), a_site(), data=tmp_path) as opened:
        yield opened


def screen(style: Style, size: Pixels, role: str = "kiosk", language: str = "fr") -> EnrolmentScreen:
    made = EnrolmentScreen(style, size, role=role, server="https://accueil.lan:8443", language=language)
    made.setFixedSize(size.width, size.height)
    made.show()
    return made


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("size", [UPRIGHT, LYING, SMALL], ids=["upright", "lying", "small"])
def test_every_word_has_its_room_whatever_the_picture(style: Style, qtbot: QtBot, size: Pixels, language: str) -> None:
    shown = screen(style, size, language=language)
    qtbot.addWidget(shown)
    for trouble in (None, ServerUnreachable(url="https://accueil.lan"), BlocksTaken(site_id="HDV")):
        shown.show_progress(Progress(CODE, FINGERPRINT, trouble))
        qtbot.wait_until(lambda: shown.card.isVisible())
        QApplication.processEvents()
        for words in shown.findChildren(Paragraph):
            assert words.height() >= words.heightForWidth(words.width()), words.text()
            bottom = words.mapTo(shown, words.rect().bottomRight())
            assert shown.rect().contains(bottom), words.text()
        assert shown.rect().contains(shown.card.geometry())


def test_screen_says_its_code_and_its_fingerprint_aloud(style: Style, qtbot: QtBot) -> None:
    shown = screen(style, UPRIGHT)
    qtbot.addWidget(shown)
    assert (shown.card.code, shown.head.title.text()) == ("", "Enregistrer cette borne")
    shown.show_progress(WAITING)
    assert CODE in shown.card.accessibleName()
    assert FINGERPRINT in shown.card.accessibleName()
    assert "administrateur" in shown.state.fact.text()


def test_screen_does_not_vouch_for_its_code_when_the_server_is_away(style: Style, qtbot: QtBot) -> None:
    shown = screen(style, UPRIGHT)
    qtbot.addWidget(shown)

    def ground() -> str:
        image = shown.grab().toImage()
        at = shown.card.geometry().topLeft()
        return image.pixelColor(at.x() + shown.card.width() // 2, at.y() + 20).name()

    shown.show_progress(WAITING)
    assert ground() == style.color("white").name()
    shown.show_progress(Progress(CODE, FINGERPRINT, ServerUnreachable(url="https://accueil.lan")))
    assert ground() == style.color("stale").name()
    assert "ne répond pas" in shown.state.fact.text()


class Entrance:
    """A door, and the work behind it: each time it is let in, one code of the event loop to return."""

    def __init__(self, application: QApplication, style: Style, told: Told, data: Path) -> None:
        self.said: list[str] = []
        self.let_in: list[AccessKeeper] = []
        self.application = application
        window = Window(style, Pixels(540, 960), "fr", True, None)
        self.door = Door(application, told, AccessFile.of(data, "kiosk"), "kiosk", window, self.said.append)

    def serve_until(self, *ends: int) -> int:
        """Work until each of these ends came."""
        left = list(ends)

        def work(keeper: AccessKeeper) -> int:
            self.let_in.append(keeper)
            end = left.pop(0)
            QTimer.singleShot(200, lambda: self.application.exit(end))
            return run_until_told(self.application, lambda: None)

        return self.door.run(work)


def waiting_screen() -> EnrolmentScreen | None:
    found: list[QWidget] = [one for one in QApplication.topLevelWidgets() if isinstance(one, EnrolmentScreen)]
    return next((one for one in found if one.isVisible()), None)  # type: ignore[return-value]


def approve_when_shown(house: House) -> QTimer:
    """An administrator who reads the code off the screen, compares, approves; once for each code."""
    admin = house.person("ada", Role.ADMIN, None)
    approved: set[str] = set()
    timer = QTimer()

    def look() -> None:
        shown = waiting_screen()
        if shown is None or not shown.card.code or shown.card.code in approved:
            return
        approved.add(shown.card.code)
        assert admin.look_at_code(shown.card.code).fingerprint == shown.card.fingerprint
        admin.approve_device(
            shown.card.code, fingerprint=shown.card.fingerprint, role="kiosk", site="HDV", name="Borne"
        )

    timer.timeout.connect(look)
    timer.start(20)
    return timer


def test_program_goes_on_by_itself_once_approved_and_shows_a_code_again_when_refused(
    style: Style, qapp: QApplication, house: House, tmp_path: Path
) -> None:
    entrance = Entrance(qapp, style, Told(server=house.url), tmp_path / "borne")
    administrator = approve_when_shown(house)
    assert entrance.serve_until(REFUSED, 0) == 0
    administrator.stop()
    first, second = (keeper.access for keeper in entrance.let_in)
    assert (first.site_id, first.offline_block, second.offline_block) == ("HDV", 0, 1)
    assert [line[:14] for line in entrance.said] == ["Code à saisir\u00a0"] * 2
    assert waiting_screen() is None
    assert house.anybody(second.token).view(KioskView, "HDV").site_id == "HDV"
    # The next start asks for nothing more: neither the server's address nor the site.
    again = Entrance(qapp, style, Told(), tmp_path / "borne")
    assert again.serve_until(0) == 0
    assert again.said == []
    assert again.let_in[0].access.token == second.token


def test_program_ends_in_order_when_it_is_told_so_before_it_was_approved(
    style: Style, qapp: QApplication, house: House, tmp_path: Path
) -> None:
    entrance = Entrance(qapp, style, Told(server=house.url), tmp_path / "borne")
    timer = QTimer()
    timer.timeout.connect(lambda: (shown := waiting_screen()) and shown.card.code and shown.close())
    timer.start(20)
    assert entrance.serve_until(0) == 0
    timer.stop()
    assert entrance.let_in == []


def test_program_takes_a_token_that_was_typed_in(style: Style, qapp: QApplication, tmp_path: Path) -> None:
    told = Told("http://127.0.0.1:1", "jeton", "HDV")
    entrance = Entrance(qapp, style, told, tmp_path)
    assert entrance.serve_until(0) == 0
    assert entrance.let_in[0].token() == "jeton"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (Told(), "adresse"),
        (Told("http://127.0.0.1:1", "jeton"), "site"),
        (Told("http://accueil.ville.example"), "HTTPS"),
    ],
)
def test_program_says_what_is_missing(style: Style, qapp: QApplication, tmp_path: Path, told: Told, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Entrance(qapp, style, told, tmp_path).serve_until(0)
