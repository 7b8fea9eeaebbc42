"""Reading aloud: what is said when a screen comes, when a control is pointed at, when time runs out."""

from __future__ import annotations

from PyQt6.QtCore import Qt

from ausuivant.i18n import translator
from kiosk_app.flow import Screen
from kiosk_app.reading import control, whole_page
from kiosk_app.screens.controls import Pressable
from kiosk_app.screens.page import Page
from kiosk_app.screens.scene import Scene
from kiosk_app.speech import Speaker

#: what makes a screen another one to a listener
Heard = tuple[Screen, str, str | None, str | None, int]


class Listening:
    """Says the screen to whoever asked for it, once each time that it becomes another."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._page: Page | None = None
        self._scene: Scene | None = None
        self._heard: Heard | None = None
        self._warned = False
        self._pointed: Pressable | None = None

    def follow(self, page: Page, scene: Scene) -> None:
        """Take note of what is shown now, and say it if it is new."""
        self._page, self._scene = page, scene
        page.gate = self._ask if scene.visit.comfort.by_ear else None
        self._warn(scene)
        if not scene.visit.comfort.listening:
            if self._heard is not None:
                self._speaker.stop()
            self._heard = None
            return
        heard = _heard(scene)
        if heard != self._heard:
            self._heard = heard
            self._pointed = None
            self.repeat()

    def repeat(self) -> None:
        """Say the whole screen."""
        page, scene = self._page, self._scene
        if page is not None and scene is not None:
            by_ear = scene.visit.comfort.by_ear and scene.screen is Screen.HOME
            said = whole_page(page, scene.language, private=self._speaker.private, by_ear=by_ear)
            self._speaker.say(said, scene.language)

    def point(self, pointed: Pressable) -> None:
        """Say the control to which keys or a finger have come."""
        page, scene = self._page, self._scene
        self._pointed = pointed
        if page is not None and scene is not None and scene.visit.comfort.listening:
            self._speaker.say([control(pointed, page, scene.language, private=self._speaker.private)], scene.language)

    def turn(self, steps: int) -> None:
        """Change the volume."""
        self._speaker.turn(steps)

    def reset(self) -> None:
        """Be as the next visitor expects."""
        self._heard, self._pointed = None, None
        self._speaker.reset()

    def _ask(self, pressed: Pressable) -> bool:
        """Say what a finger is on; a second touch of the same control acts."""
        if pressed is self._pointed:
            return True
        pressed.setFocus(Qt.FocusReason.TabFocusReason)
        self.point(pressed)
        return False

    def _warn(self, scene: Scene) -> None:
        """Warn by sound too, once, that the screen will go."""
        if scene.warns and not self._warned:
            self._speaker.chime()
            if scene.visit.comfort.listening and self._page is not None:
                _ = translator(scene.language)
                self._speaker.say([_("Êtes-vous toujours là ?"), self._page.more.accessibleName()], scene.language)
        self._warned = scene.warns


def _heard(scene: Scene) -> Heard:
    visit = scene.visit
    helped = str(visit.help) if scene.screen is Screen.HELP else ""
    numbered = scene.news.stage if scene.news is not None and scene.screen is not Screen.HOME else ""
    return scene.screen, scene.language, visit.family, visit.service_id or f"{helped}{numbered}", visit.page
