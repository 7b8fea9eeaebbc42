"""An administrator's application for codes, as a telephone has it: at the true hour, whatever hour the town plays."""

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from ausuivant.client.api import ApiClient
from ausuivant.clock import SystemClock

STEP: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Application:
    """A telephone's application. `secret`: base32, read from a QR code."""

    secret: str

    def code(self, steps: int = 0) -> str:
        """What it shows now, or some half minutes later; a server takes each once."""
        totp = TOTP(base64.b32decode(self.secret), 6, SHA1(), 30, enforce_key_length=False)
        return totp.generate(int((SystemClock().now() + steps * STEP).timestamp())).decode()


def enrol_application(api: ApiClient, password: str) -> Application:
    """Enrol one for whoever is logged in, as an administrator must at the first log-in."""
    application = Application(api.new_codes().secret)
    api.enrol_codes(password, application.secret, application.code())
    return application
