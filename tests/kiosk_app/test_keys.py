"""The whole path without a touch: by keyboard, by one switch, by ear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk_app import actions as do
from kiosk_app.comfort import Aid
from kiosk_app.flow import IDLE_S, Screen, Stage
from kiosk_app.screens.controls import Pressable
from tests.kiosk_app import checks
from tests.kiosk_app.walk import Walk

GOLDEN = Path(__file__).parent / "golden"
Key = Qt.Key


class Recorder:
    """A speaker that remembers every word."""

    def __init__(self, *, private: bool = True) -> None:
        self.private = private
        self.said: list[str] = []
        self.languages: list[str] = []
        self.chimes = 0
        self.volume = 0

    def say(self, sentences: Sequence[str], language: str) -> None:
        """Remember."""
        self.said.extend(sentences)
        self.languages.append(language)

    def stop(self) -> None:
        """Nothing sounds."""

    def chime(self) -> None:
        """Count."""
        self.chimes += 1

    def turn(self, steps: int) -> None:
        """Count."""
        self.volume += steps

    def reset(self) -> None:
        """Be as loud as usual."""
        self.volume = 0

    def make_usual(self, level: int) -> None:
        """Change nothing."""

    def heard(self) -> list[str]:
        """Give what was said since the last time."""
        said, self.said = self.said, []
        return said


@pytest.fixture
def recorder() -> Recorder:
    """Somebody who listens."""
    return Recorder()


@pytest.fixture
def walk(fonts: None, qtbot: QtBot, recorder: Recorder) -> Iterator[Walk]:
    """A kiosk that speaks."""
    made = Walk(speaker=recorder)
    QApplication.setActiveWindow(made.window)
    yield made
    made.finish()


def go_to(walk: Walk, qtbot: QtBot, name: str) -> None:
    """Step with ▶ until the control has the focus, then OK."""
    for _ in range(40):
        qtbot.keyClick(walk.window, Key.Key_Right)
        at = QApplication.focusWidget()
        assert isinstance(at, Pressable)
        if at.objectName() == name:
            qtbot.keyClick(walk.window, Key.Key_Return)
            return
    raise AssertionError(f"{name} is out of the keys' reach")


def bring_paper(walk: Walk) -> None:
    """Let the ticket that was ordered come out."""
    order = walk.orders.given[-1]
    assert isinstance(order, do.MakeTicket)
    walk.deliver(order, Stage.ON_PAPER)


def test_k7_ticket_is_taken_when_only_keys_are_used(walk: Walk, qtbot: QtBot) -> None:
    go_to(walk, qtbot, "family-Carte d’identité et passeport")
    assert walk.window.screen_shown is Screen.FAMILY
    go_to(walk, qtbot, "service-passeport")
    go_to(walk, qtbot, "priority")
    assert walk.window._visit.priority
    go_to(walk, qtbot, "take-ticket")
    assert walk.window.screen_shown is Screen.PRINTING
    bring_paper(walk)
    go_to(walk, qtbot, "home")
    assert walk.window.screen_shown is Screen.HOME


def test_k7_keys_go_back_call_help_and_repeat(walk: Walk, qtbot: QtBot, recorder: Recorder) -> None:
    walk.choose()
    qtbot.keyClick(walk.window, Key.Key_Escape)
    assert walk.window.screen_shown is Screen.FAMILY
    qtbot.keyClick(walk.window, Key.Key_F1)
    assert walk.window.screen_shown is Screen.HELP
    qtbot.keyClick(walk.window, Key.Key_Backspace)
    assert walk.window.screen_shown is Screen.FAMILY
    qtbot.keyClick(walk.window, Key.Key_R)
    first = recorder.heard()
    qtbot.keyClick(walk.window, Key.Key_F5)
    assert recorder.heard() == first


def test_k7_every_step_is_told_when_the_keys_come_from_a_real_keyboard(walk: Walk, qtbot: QtBot) -> None:
    """Whatever has the focus gets the key first, as from the window system, and must leave it to the page."""
    handle, told = walk.window.windowHandle(), []
    assert handle is not None
    walk.window.keys.pointed.connect(lambda control: told.append(control.objectName()))
    walk.window.activateWindow()
    qtbot.waitActive(walk.window)
    for key in (Key.Key_Tab, Key.Key_Right, Key.Key_Down, Key.Key_Tab):
        qtbot.keyClick(handle, key)
        at = QApplication.focusWidget()
        assert at is not None
        assert told[-1] == at.objectName()
    assert told == [control.objectName() for control in walk.page.controls()[:4]]
    qtbot.keyClick(handle, Key.Key_Space)
    assert walk.window.screen_shown is not Screen.HOME


def test_k7_arrows_follow_the_eye_when_the_screen_is_turned_round(walk: Walk, qtbot: QtBot) -> None:
    walk.restart(language="ar")
    walk.go("family")
    qtbot.keyClick(walk.window, Key.Key_Left)
    first = QApplication.focusWidget()
    qtbot.keyClick(walk.window, Key.Key_Left)
    second = QApplication.focusWidget()
    assert first is not None
    assert second is not None
    assert checks.place(second, walk.page).left() < checks.place(first, walk.page).left()


def test_k7_ticket_is_taken_when_there_is_only_one_switch(walk: Walk, qtbot: QtBot) -> None:
    keys = walk.window.keys

    def until(name: str) -> None:
        for _ in range(60):
            at = QApplication.focusWidget()
            if isinstance(at, Pressable) and at.objectName() == name:
                qtbot.keyClick(walk.window, Key.Key_Space)
                return
            keys._walk.timeout.emit()
        raise AssertionError(name)

    qtbot.keyClick(walk.window, Key.Key_Space)
    assert keys.walking
    until("family-Carte d’identité et passeport")
    until("service-passeport")
    until("take-ticket")
    bring_paper(walk)
    until("home")
    assert walk.window.screen_shown is Screen.HOME
    assert not keys.walking, "the next visitor finds the screen at rest"


def test_k7_walk_on_the_first_screen_goes_on_when_the_waits_change(walk: Walk, qtbot: QtBot) -> None:
    qtbot.keyClick(walk.window, Key.Key_Space)
    at = QApplication.focusWidget()
    walk.reception.issue("HDV", "passeport", ticket_id=uuid4(), key=uuid4())
    walk.receive()
    assert walk.window.keys.walking
    assert QApplication.focusWidget() is at


def test_k7_first_screen_is_at_rest_when_who_used_the_keys_has_left(walk: Walk, qtbot: QtBot) -> None:
    qtbot.keyClick(walk.window, Key.Key_Space)
    walk.wait(IDLE_S)
    assert not walk.window.keys.walking
    assert not isinstance(QApplication.focusWidget(), Pressable)


def test_k6_voice_begins_when_a_key_or_a_finger_asks_for_it(walk: Walk, qtbot: QtBot, recorder: Recorder) -> None:
    qtbot.keyClick(walk.window, Key.Key_R)
    assert any("Je ne sais pas" in said for said in recorder.heard())
    walk.restart()
    recorder.heard()
    walk.page.held.emit(True)
    assert walk.window._holding.isActive()
    assert walk.window._holding.interval() == 3000
    walk.window._holding.timeout.emit()
    walk.page.held.emit(False)
    assert walk.window._visit.comfort.by_ear
    assert recorder.heard()


def test_k5_volume_has_a_range_and_returns_for_the_next_visitor(walk: Walk, qtbot: QtBot, recorder: Recorder) -> None:
    walk.choose()
    qtbot.keyClick(walk.window, Key.Key_Plus)
    assert recorder.volume == 1
    walk.wait(70)
    assert recorder.volume == 0


def test_k5_first_touch_says_and_second_acts_when_one_goes_by_ear(walk: Walk, qtbot: QtBot, recorder: Recorder) -> None:
    walk.window.act(do.ByEar())
    recorder.heard()
    tile = next(one for one in checks.shown(walk.page) if one.objectName() == "family-Élections")
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert walk.window.screen_shown is Screen.HOME
    assert [said.split(",")[0] for said in recorder.heard()] == ["Élections"]
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert walk.window.screen_shown is Screen.FAMILY


def find_by_ear(walk: Walk, qtbot: QtBot, recorder: Recorder, words: str) -> list[str]:
    """Step with ▶ until these words are heard, then OK; give everything that was heard on the way."""
    heard: list[str] = []
    for _ in range(40):
        qtbot.keyClick(walk.window, Key.Key_Right)
        heard += recorder.heard()
        if heard and words in heard[-1]:
            qtbot.keyClick(walk.window, Key.Key_Return)
            return heard
    raise AssertionError(f"{words!r} was never heard")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_k5_whole_path_is_said_when_nothing_is_seen(
    walk: Walk, qtbot: QtBot, recorder: Recorder, language: str
) -> None:
    words = {
        "fr": ("Carte d’identité et passeport", "Passeport", "Prendre mon ticket", "J’ai mon ticket"),
        "en": ("Identity card and passport", "Passport", "Take my ticket", "I have my ticket"),
    }[language]
    walk.restart(language=language)
    recorder.heard()
    qtbot.keyClick(walk.window, Key.Key_R)
    told = ["# home", *recorder.heard()]
    told += find_by_ear(walk, qtbot, recorder, words[0])
    told += ["# family", *recorder.heard(), *find_by_ear(walk, qtbot, recorder, words[1])]
    told += ["# service", *recorder.heard(), *find_by_ear(walk, qtbot, recorder, words[2])]
    told += ["# printing", *recorder.heard()]
    bring_paper(walk)
    told += ["# ticket", *recorder.heard()]
    walk.wait(45)
    told += ["# warned", *recorder.heard(), *find_by_ear(walk, qtbot, recorder, words[3])]
    assert walk.window.screen_shown is Screen.HOME
    assert recorder.chimes == 1
    assert set(recorder.languages) == {language}
    text = "\n".join(told).replace("\u00a0", " ") + "\n"
    assert text == (GOLDEN / f"path-{language}.txt").read_text(encoding="utf-8")


def test_k5_everything_written_is_said(walk: Walk, recorder: Recorder) -> None:
    walk.window.act(do.Switch(Aid.LISTENING))
    for name in ("home", "family", "service", "ticket", "note-number", "help"):
        recorder.heard()
        page = walk.go(name)
        walk.window._listening.repeat()
        said = " ".join(recorder.heard()).casefold()
        for text in checks.texts(page):
            assert text.text().replace("\n", " ").casefold() in said, (name, text.text())
        walk.window._visit = type(walk.window._visit)(comfort=walk.window._visit.comfort)
        walk.receive()


def test_ccas_loudspeaker_names_no_demarche(fonts: None, qtbot: QtBot) -> None:
    """K5."""
    aloud, private = Recorder(private=False), Recorder()
    for recorder in (aloud, private):
        walk = Walk(site_id="CCAS", speaker=recorder)
        QApplication.setActiveWindow(walk.window)
        walk.window.act(do.ByEar())
        for name in ("home", "family", "service", "ticket"):
            walk.go(name)
            for _ in range(8):
                qtbot.keyClick(walk.window, Key.Key_Right)
            walk.restart(comfort=walk.window._visit.comfort)
        names = [service.name["fr"] for service in walk.reception.site.services.values()]
        papers = [one for service in walk.reception.site.services.values() for one in service.notices["fr"].papers]
        heard = " ".join(recorder.said)
        told = [word for word in (*names, *papers) if word in heard]
        assert bool(told) is recorder.private, told
        walk.finish()
    assert "Branchez un casque pour entendre vos choix." in aloud.said
    assert "Choix 1" in aloud.said


def test_ccas_screen_and_paper_are_neutral_and_home_comes_after_five_seconds(fonts: None) -> None:
    walk = Walk(site_id="CCAS")
    name = walk.reception.site.services[walk.service_id].name["fr"]
    page = walk.go("service")
    assert page.header.title.text() == "Votre démarche"
    walk.restart()
    walk.take(Stage.ON_PAPER)
    news = walk.window._news
    assert news is not None
    assert news.picture is not None
    assert name not in " ".join(news.picture.lines)
    assert name not in " ".join(text.text() for text in checks.texts(walk.page))
    assert walk.page.more.isVisible(), "whoever needs more time than that can have it"
    walk.wait(4.9)
    assert walk.window.screen_shown is Screen.TICKET
    walk.wait(0.2)
    assert walk.window.screen_shown is Screen.HOME
    walk.take(Stage.ON_PAPER)
    walk.page.more.click()
    walk.wait(55)
    assert walk.window.screen_shown is Screen.TICKET
    walk.finish()


def test_k8_warning_is_heard_once_each_time(walk: Walk, recorder: Recorder) -> None:
    walk.choose()
    walk.wait(39)
    assert recorder.chimes == 0
    for _ in range(3):
        walk.wait(1)
    assert recorder.chimes == 1
    walk.page.more.click()
    walk.wait(45)
    assert recorder.chimes == 2
