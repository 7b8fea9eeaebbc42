"""The staff's menu before the real window: who comes in, what the presses do, and that it goes by itself."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication

from ausuivant.core.access_errors import LoginNeeded
from ausuivant.core.errors import ServerUnreachable
from kiosk_app.flow import Screen
from kiosk_app.speech import Silent
from kiosk_app.staff.menu import ENDED_BY_STAFF, IDLE_S, PIN_IDLE_S, RESTART
from kiosk_app.staff.menu_page import MenuPage
from kiosk_app.staff.parts import SECOND_PRESS_MS
from kiosk_app.staff.pin_page import PinPage
from kiosk_app.staff.unset_page import UnsetPage
from printer_drivers import Condition, Health, JobResult, JobState, Printer, PrinterStatus
from printer_drivers.simulator import SimulatedPrinter
from tests.kiosk_app.staff.staffed import PIN, Staffed

Key = Qt.Key
PAD_KEYS = (Key.Key_Left, Key.Key_Right, Key.Key_Return, Key.Key_F5)
WAY = (Key.Key_Left, Key.Key_Left, Key.Key_Right, Key.Key_Right) * 2


def test_pin_is_asked_when_the_four_corners_were_touched(staffed: Staffed) -> None:
    staffed.corners()
    assert isinstance(staffed.page, PinPage)
    assert staffed.window.childAt(QPoint(540, 960)) is not None
    assert staffed.menu.isAncestorOf(staffed.window.childAt(QPoint(540, 1200)) or staffed.window)


@pytest.mark.full
def test_nothing_opens_when_the_corners_were_touched_too_slowly(staffed: Staffed) -> None:
    staffed.corners(apart_s=4.0)
    assert not staffed.menu.here


def test_pin_is_asked_and_typed_when_there_is_only_a_keypad(staffed: Staffed) -> None:
    for key in (*WAY, Key.Key_F5):
        assert not staffed.menu.here
        staffed.key(key)
    assert isinstance(staffed.page, PinPage)
    assert not staffed.window._visit.comfort.listening, "the last key opens, and asks for no voice"
    for digit in PIN:
        walk_to(staffed, f"pin-{digit}")
    walk_to(staffed, "pin-open")
    assert isinstance(staffed.page, MenuPage)
    walk_to(staffed, "back")
    assert not staffed.menu.here


def walk_to(staffed: Staffed, name: str) -> None:
    """Step with ▶ to a control, then OK."""
    for _ in range(30):
        staffed.key(Key.Key_Right)
        at = QApplication.focusWidget()
        if at is not None and at.objectName() == name:
            staffed.key(Key.Key_Return)
            return
    raise AssertionError(f"{name} is out of the keys' reach")


@pytest.mark.full
def test_pin_is_typed_on_a_keyboard(staffed: Staffed) -> None:
    staffed.corners()
    for key in (Key.Key_9, Key.Key_Backspace, *(getattr(Key, f"Key_{digit}") for digit in PIN)):
        staffed.key(key)
    staffed.key(Key.Key_Return)
    assert isinstance(staffed.page, MenuPage)
    staffed.key(Key.Key_Escape)
    assert not staffed.menu.here


def test_menu_says_how_to_set_a_pin_when_there_is_none(make_staffed: Callable[..., Staffed]) -> None:
    staffed = make_staffed(pin=None)
    staffed.corners()
    staffed.look()
    assert isinstance(staffed.page, UnsetPage)
    assert staffed.fact("Version") == "0.1.0"
    assert staffed.fact("Serveur") == "accueil.ville.lan:8443"
    assert [one.objectName() for one in staffed.page.controls()] == ["back"]


@pytest.mark.full
@pytest.mark.logs("wrong PIN")
def test_wrong_pins_cost_more_and_more_time_and_visitors_none(staffed: Staffed) -> None:
    staffed.corners()
    staffed.type("999999")
    assert not staffed.button("pin-open").isEnabled()
    staffed.type(PIN)
    assert isinstance(staffed.page, PinPage), "the right one must wait too"
    staffed.let_pass(2)
    staffed.type("888888")
    staffed.let_pass(3)
    assert not staffed.button("pin-open").isEnabled()
    staffed.press("back")
    staffed.walk.choose()
    assert staffed.window.screen_shown is Screen.SERVICE
    staffed.corners()
    staffed.let_pass(1.5)
    staffed.type(PIN)
    assert isinstance(staffed.page, MenuPage)


@pytest.mark.full
def test_pin_is_forgotten_when_the_menu_is_left_half_typed(staffed: Staffed) -> None:
    staffed.corners()
    for digit in PIN:
        staffed.press(f"pin-{digit}")
    staffed.press("back")
    staffed.corners()
    staffed.press("pin-open")
    assert isinstance(staffed.page, PinPage)


@pytest.mark.full
@pytest.mark.parametrize(("inside", "lasts"), [(False, PIN_IDLE_S), (True, IDLE_S)], ids=["pin", "menu"])
def test_visitors_have_their_screen_again_when_nobody_touches_it(staffed: Staffed, inside: bool, lasts: float) -> None:
    if inside:
        staffed.open_menu()
    else:
        staffed.corners()
    staffed.let_pass(lasts - 2)
    assert staffed.menu.here
    staffed.tap(QPoint(540, 700))
    staffed.let_pass(lasts - 2)
    assert staffed.menu.here, "a touch begins the time anew"
    staffed.let_pass(3)
    assert not staffed.menu.here
    assert QApplication.focusWidget() is staffed.window.currentWidget()


@pytest.mark.full
def test_presses_go_through_to_no_visitors_button_and_visitors_screens_stay_below(staffed: Staffed) -> None:
    staffed.open_menu()
    before = staffed.window._visit
    for y in range(100, 1000, 150):
        staffed.tap(QPoint(400, y))
    assert staffed.window.screen_shown is Screen.HOME
    assert staffed.window._visit == before
    staffed.walk.choose()
    assert staffed.menu.isVisible()
    assert staffed.menu.isAncestorOf(staffed.window.childAt(QPoint(540, 300)) or staffed.window)
    assert staffed.menu.isAncestorOf(QApplication.focusWidget() or staffed.window)


def test_state_of_link_journal_and_printer_is_told(staffed: Staffed) -> None:
    staffed.journal.waiting = 3
    staffed.open_menu()
    assert staffed.fact("Aller-retour") == "14 ms"
    assert staffed.fact("Tickets non rendus") == "3"
    assert staffed.fact("Imprimante") == "Prête."
    assert staffed.fact("Rouleau") == "31 m imprimés"
    staffed.printer.said = PrinterStatus(Health.BLOCKED, Condition.PAPER_OUT)
    staffed.journal.waiting = 0
    staffed.answer = ServerUnreachable(url="https://accueil.ville.lan:8443")
    staffed.let_pass(6)
    staffed.bot.waitUntil(lambda: staffed.menu._seen.unsynced == 0)
    staffed.menu.refresh()
    assert staffed.fact("Aller-retour") == "pas de réponse"
    assert staffed.fact("Tickets non rendus") == "0"
    assert staffed.fact("Imprimante") == "Il n’y a plus de papier."
    staffed.answer = LoginNeeded()
    staffed.let_pass(6)
    staffed.bot.waitUntil(lambda: staffed.menu._seen.refused)
    assert staffed.fact("Aller-retour") == "cette borne est refusée"


@pytest.mark.full
def test_age_of_the_last_sign_is_counted(staffed: Staffed) -> None:
    staffed.open_menu()
    staffed.let_pass(30)
    assert int(staffed.fact("Dernier signe").split()[3]) >= 30
    staffed.menu.hear(staffed.walk.reception.heartbeat("kiosk"))
    staffed.menu.refresh()
    assert staffed.fact("Dernier signe") == "il y a 0 s"


@pytest.mark.full
def test_test_ticket_is_told_from_its_order_to_its_end(staffed: Staffed) -> None:
    staffed.open_menu()
    staffed.press("staff-print")
    staffed.button("staff-print").click()
    ((job, future),) = staffed.printer.jobs
    assert job.content.label == "TEST"
    assert job.content.site_name == "Hôtel de ville"
    assert staffed.fact("Ticket d’essai") == "Le ticket d’essai s’imprime…"
    future.set_result(JobResult(JobState.PRINTED, frozenset({"pid"})))
    staffed.bot.waitUntil(lambda: staffed.fact("Ticket d’essai") == "Le ticket d’essai est sorti.")
    for state, told in ((JobState.UNCONFIRMED, "Envoyé."), (JobState.NOT_PRINTED, "Rien n’est sorti")):
        staffed.press("staff-print")
        staffed.printer.jobs[-1][1].set_result(JobResult(state))
        staffed.bot.waitUntil(lambda told=told: staffed.fact("Ticket d’essai").startswith(told))


@pytest.mark.full
def test_choices_are_taken_up_at_once_and_kept(staffed: Staffed, make_staffed: Callable[..., Staffed]) -> None:
    staffed.open_menu()
    staffed.press("staff-look-dark")
    staffed.press("staff-language-tr")
    staffed.press("staff-louder")
    assert staffed.speaker.heard() == ["Essai de la voix."]
    staffed.press("back")
    assert staffed.window._style.theme == "dark"
    shown = {one.objectName() for one in staffed.walk.page.controls()}
    assert "language-en" in shown
    assert "language-tr" not in shown
    again = make_staffed()
    assert again.window._style.theme == "dark"
    assert again.window._hidden == frozenset({"tr"})
    again.open_menu()
    assert not again.button("staff-louder").isEnabled()
    assert again.button("staff-look-dark").isChecked()
    again.press("staff-language-tr")
    assert again.window._hidden == frozenset()


def test_program_ends_only_when_it_was_pressed_twice(staffed: Staffed) -> None:
    staffed.open_menu()
    staffed.press("staff-quit")
    assert staffed.codes == []
    assert "Encore" in staffed.button("staff-quit").accessibleName()
    staffed.press("staff-quit")
    assert staffed.codes == [ENDED_BY_STAFF]
    staffed.press("staff-restart")
    staffed.press("staff-restart")
    assert staffed.codes == [ENDED_BY_STAFF, RESTART]


@pytest.mark.full
def test_first_press_is_forgotten_when_the_second_does_not_come(staffed: Staffed) -> None:
    staffed.open_menu()
    button = staffed.button("staff-quit")
    staffed.press("staff-quit")
    assert button._waiting.interval() == SECOND_PRESS_MS  # type: ignore[attr-defined]
    button._waiting.timeout.emit()  # type: ignore[attr-defined]
    staffed.press("staff-quit")
    assert staffed.codes == []


@pytest.mark.full
def test_restart_is_offered_only_where_somebody_starts_the_program_again(make_staffed: Callable[..., Staffed]) -> None:
    staffed = make_staffed(restarts=False)
    staffed.open_menu()
    assert "staff-restart" not in [one.objectName() for one in staffed.page.controls()]


def test_test_ticket_comes_out_of_the_visitors_own_printer(
    make_staffed: Callable[..., Staffed], printer: Printer, simulated: SimulatedPrinter
) -> None:
    staffed = make_staffed(printer=printer)
    staffed.open_menu()
    staffed.press("staff-print")
    assert simulated.wait_for_ticket().label == "TEST"
    staffed.bot.waitUntil(lambda: staffed.fact("Ticket d’essai") == "Le ticket d’essai est sorti.")
    simulated.fault("paper_out")
    staffed.press("staff-print")
    staffed.bot.waitUntil(lambda: "Mettez un rouleau neuf" in staffed.fact("Ticket d’essai"), timeout=20_000)


@pytest.mark.full
@pytest.mark.logs("wrong PIN")
def test_nobody_comes_in_by_chance_and_visitors_keep_their_screen_when_a_monkey_plays(staffed: Staffed) -> None:
    dice = random.Random(11)
    keys = [*PAD_KEYS, Key.Key_Space, Key.Key_Return, Key.Key_Escape, Key.Key_1, Key.Key_F4]
    for _ in range(1500):
        if dice.random() < 0.5:
            staffed.tap(QPoint(dice.randrange(1080), dice.randrange(1920)))
        else:
            staffed.key(dice.choice(keys))
        assert not staffed.menu.here
    assert staffed.window.isVisible()


@pytest.mark.full
@pytest.mark.logs("wrong PIN")
def test_monkey_before_the_pin_only_loses_its_time(staffed: Staffed) -> None:
    dice = random.Random(5)
    keys = [*PAD_KEYS, Key.Key_Return, *(getattr(Key, f"Key_{digit}") for digit in range(10))]
    staffed.corners()
    for _ in range(600):
        if dice.random() < 0.3:
            staffed.tap(QPoint(dice.randrange(1080), dice.randrange(600, 1700)))
        else:
            staffed.key(dice.choice(keys))
        staffed.let_pass(0.5)
        if not staffed.menu.here:
            staffed.corners()
        assert not isinstance(staffed.menu.currentWidget(), MenuPage)
    staffed.let_pass(PIN_IDLE_S + 1)
    assert not staffed.menu.here
    assert staffed.codes == []


@pytest.mark.full
def test_volume_is_not_offered_when_the_kiosk_has_no_voice(make_staffed: Callable[..., Staffed]) -> None:
    staffed = make_staffed(speaker=Silent())
    staffed.open_menu()
    assert "staff-louder" not in [one.objectName() for one in staffed.page.controls()]
