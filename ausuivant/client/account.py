"""Whoever works here: the session, and one's own account."""

from uuid import UUID

from ausuivant.client.http import Requests
from ausuivant.wire.answers import CodesAnswer, OpenSessionAnswer, OwnAccountAnswer, SessionAnswer
from ausuivant.wire.views import decode_view


class AccountRequests(Requests):
    """A person's requests about themselves."""

    def login(self, login: str, password: str, code: str | None = None) -> SessionAnswer:
        """Log in; the session goes with every later request. `code`: of the telephone's application."""
        body = {"login": login, "password": password, "code": code}
        return decode_view(SessionAnswer, self._server.write("/api/session", body))

    def logout(self) -> None:
        """End the session."""
        self._server.write("/api/session", {}, method="DELETE")

    def lock(self) -> None:
        """Lock the session: nothing but its PIN or its password opens it again."""
        self._server.write("/api/session/lock", {})

    def unlock(self, secret: str) -> SessionAnswer:
        """Open the locked session again, by the PIN or the password."""
        return decode_view(SessionAnswer, self._server.write("/api/session/unlock", {"secret": secret}))

    def seen(self) -> None:
        """Say that the person is there: without a sign of life a session locks."""
        self._server.write("/api/session/seen", {})

    def session(self) -> SessionAnswer:
        """Who is logged in."""
        return decode_view(SessionAnswer, self._server.read("/api/session"))

    def account(self) -> OwnAccountAnswer:
        """What one's own account has."""
        return decode_view(OwnAccountAnswer, self._server.read("/api/account"))

    def change_password(self, current: str, new: str) -> None:
        """Take a new password; the account's other sessions end."""
        self._server.write("/api/account/password", {"current": current, "new": new})

    def set_pin(self, password: str, pin: str | None) -> None:
        """Take a PIN that unlocks one's sessions; None: none any more."""
        self._server.write("/api/account/pin", {"password": password, "pin": pin})

    def new_codes(self) -> CodesAnswer:
        """A secret for an application for codes."""
        return decode_view(CodesAnswer, self._server.read("/api/account/codes/new"))

    def enrol_codes(self, password: str, secret: str, code: str) -> None:
        """Enrol an application, which shows the right code already."""
        self._server.write("/api/account/codes", {"password": password, "secret": secret, "code": code})

    def remove_codes(self, password: str, code: str) -> None:
        """Forget the application."""
        self._server.write("/api/account/codes/remove", {"password": password, "code": code})

    def own_sessions(self) -> tuple[OpenSessionAnswer, ...]:
        """The account's open sessions, the newest first."""
        found = self._server.read("/api/account/sessions")
        return tuple(decode_view(OpenSessionAnswer, one) for one in found)

    def end_own_session(self, session_id: UUID) -> None:
        """End one of the account's sessions."""
        self._server.write(f"/api/account/sessions/{session_id}", {}, method="DELETE")
