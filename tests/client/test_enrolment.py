"""A program that becomes a device, and stays one, against a real server."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ausuivant.client.access import Access, AccessFile
from ausuivant.client.api import ApiClient
from ausuivant.client.enrolment import RETRY_S, SLOWER_S, Enrolling, Progress, take_up
from ausuivant.client.feed import Link
from ausuivant.client.keeper import AccessKeeper
from ausuivant.client.taking_up import CONFIGURATION, DONE, REFUSED, UNREACHABLE, take_up_here
from ausuivant.clock import FixedClock
from ausuivant.core.access_errors import LoginNeeded
from ausuivant.core.errors import ServerUnreachable
from ausuivant.core.views import HallView, KioskView
from ausuivant.wire.enrolment import Invitation
from counter_display import cli as display
from counter_display.options import counter_folder
from server.security.enrolment import CODE_LASTS
from server.security.roles import Role
from tests.core.reception import a_site
from tests.prepared import prepared_database
from tests.server.house import House


@pytest.fixture
def clock() -> FixedClock:
    # Certificates are checked against the machine's own hour.
    return FixedClock(datetime.now(UTC))


@pytest.fixture
def house(tmp_path: Path, clock: FixedClock) -> Iterator[House]:
    with House(prepared_database(tmp_path), clock, a_site(), data=tmp_path) as opened:
        yield opened


@pytest.fixture
def secure_house(tmp_path: Path, clock: FixedClock) -> Iterator[House]:
    with House(prepared_database(tmp_path), clock, a_site(), data=tmp_path, secure=True) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> AccessFile:
    return AccessFile.of(tmp_path / "borne", "kiosk")


class Scene:
    """What a device showed, how long it waited, and what happens meanwhile: one thing for each wait."""

    def __init__(self, clock: FixedClock, *happenings: Any) -> None:
        self._clock = clock
        self._happenings = list(happenings)
        self.shown: list[Progress] = []
        self.waited: list[float] = []

    @property
    def code(self) -> str:
        return self.shown[-1].code

    def wait(self, seconds: float) -> bool:
        """Let time pass, then the next thing happen; stop when nothing is left to happen."""
        self.waited.append(seconds)
        self._clock.advance(timedelta(seconds=seconds))
        if not self._happenings:
            return True
        happening = self._happenings.pop(0)
        if happening is not None:
            happening()
        return False

    def run(self, api: ApiClient, file: AccessFile) -> Access | None:
        return Enrolling(api, file, "kiosk", self.shown.append, self.wait).run()


def approve(admin: ApiClient, scene: Scene) -> None:
    shown = scene.shown[-1]
    admin.approve_device(shown.code, fingerprint=shown.fingerprint, role="kiosk", site="HDV", name="Borne")


def enrolled(house: House, clock: FixedClock, file: AccessFile) -> Access:
    admin = house.person("ada", Role.ADMIN, None)
    scene = Scene(clock, lambda: approve(admin, scene))
    access = scene.run(house.anybody(), file)
    assert access is not None
    return access


def test_device_goes_on_by_itself_when_it_is_approved(house: House, clock: FixedClock, file: AccessFile) -> None:
    admin = house.person("ada", Role.ADMIN, None)
    scene = Scene(clock, None, lambda: approve(admin, scene))
    access = scene.run(house.anybody(), file)
    assert access is not None
    assert scene.waited == [5, 5]
    assert [progress.trouble for progress in scene.shown] == [None]
    assert (access.site_id, access.role, access.offline_block, access.server) == ("HDV", "kiosk", 0, house.url)
    kept = file.load()
    assert kept is not None
    assert kept.token == access.token
    assert house.anybody(access.token).view(KioskView, "HDV").site_id == "HDV"


def test_device_shows_another_code_when_the_first_one_died(house: House, clock: FixedClock, file: AccessFile) -> None:
    scene = Scene(clock, lambda: clock.advance(CODE_LASTS), None)
    assert scene.run(house.anybody(), file) is None
    first, second = scene.shown
    assert first.code != second.code
    assert first.fingerprint == second.fingerprint
    assert file.load() is None


def test_device_waits_longer_when_it_asks_too_often(house: House, clock: FixedClock, file: AccessFile) -> None:
    scene = Scene(clock, None, lambda: clock.jump_to(clock.now() - timedelta(seconds=3)), None)
    assert scene.run(house.anybody(), file) is None
    assert scene.waited == [5, 5, 5 + SLOWER_S, 5 + SLOWER_S]


def test_device_says_so_when_the_server_is_away_and_comes_back_to_its_code(
    house: House, clock: FixedClock, file: AccessFile
) -> None:
    nowhere = ApiClient("http://127.0.0.1:1", timeout=1)
    scene = Scene(clock)
    assert scene.run(nowhere, file) is None
    assert scene.waited == [RETRY_S]
    assert isinstance(scene.shown[-1].trouble, ServerUnreachable)
    nowhere.close()
    client = house.anybody()
    here = client._server.base_url

    def leads(to: str) -> None:
        client._server.base_url = to

    scene = Scene(clock, lambda: leads("http://127.0.0.1:1"), lambda: leads(here), None)
    assert scene.run(client, file) is None
    troubles = [progress.trouble is not None for progress in scene.shown]
    assert troubles == [False, True, False]
    assert len({progress.code for progress in scene.shown}) == 1


# --- invitations -------------------------------------------------------------------------------------------------


def test_invitation_pins_the_authority_that_it_names(secure_house: House, file: AccessFile) -> None:
    admin = secure_house.person("ada", Role.ADMIN, None)
    text = admin.invite_device("display", "HDV", "Écran").text
    said: list[str] = []
    assert take_up_here(text, file.path.parent, role="display", say=said.append) == DONE
    assert "HDV" in said[-1]
    access = AccessFile.of(file.path.parent, "display").load()
    assert access is not None
    assert access.token not in "".join(said)
    with ApiClient(access.server, access.token, authority=access.authority) as display:
        assert display.view(HallView, "HDV").site_id == "HDV"
    assert take_up_here(text, file.path.parent / "autre", role="display", say=said.append) == REFUSED
    assert "déjà utilisée" in said[-1]


def test_invitation_for_a_counters_display_is_taken_up_by_one(secure_house: House, file: AccessFile) -> None:
    admin, folder = secure_house.person("ada", Role.ADMIN, None), file.path.parent
    text = admin.invite_device("counter", "HDV", "Guichet 1").text
    refused = CliRunner().invoke(display.app, ["enrol", "--invitation", text, "--data", str(folder)])
    assert (refused.exit_code, "autre sorte" in refused.output) == (REFUSED, True)
    arguments = ["enrol", "--counter", "1", "--invitation", text, "--data", str(folder)]
    outcome = CliRunner().invoke(display.app, arguments)
    assert outcome.exit_code == DONE, outcome.output
    access = AccessFile.of(counter_folder(folder, "1"), "counter").load()
    assert access is not None
    assert (access.role, access.site_id) == ("counter", "HDV")


def test_invitation_is_not_taken_up_when_the_server_shows_another_authority(
    secure_house: House, file: AccessFile
) -> None:
    with pytest.raises(ValueError, match="ne montre pas"):
        take_up(Invitation(secure_house.url, "secret", "AB" * 32), file, role="kiosk")
    assert not file.path.exists()
    said: list[str] = []
    assert take_up_here("n'importe quoi", file.path.parent, role="kiosk", say=said.append) == CONFIGURATION
    unsafe = Invitation("http://accueil.ville.example", "secret").text
    assert take_up_here(unsafe, file.path.parent, role="kiosk", say=said.append) == CONFIGURATION
    away = Invitation("https://127.0.0.1:1", "secret").text
    assert take_up_here(away, file.path.parent, role="kiosk", say=said.append) == UNREACHABLE


# --- the token ---------------------------------------------------------------------------------------------------


class Keeping:
    """A keeper that runs, and what it says."""

    def __init__(self, access: Access, file: AccessFile) -> None:
        self.refused = threading.Event()
        self.saved = threading.Event()
        keep = file.save

        def save(access: Access) -> None:
            keep(access)
            self.saved.set()

        file.save = save  # type: ignore[method-assign]
        self.keeper = AccessKeeper(access, file, on_refused=self.refused.set)
        self.keeper.start()


def test_token_is_replaced_in_time_while_clients_go_on(house: House, clock: FixedClock, file: AccessFile) -> None:
    first = enrolled(house, clock, file)
    clock.advance(timedelta(days=30))
    keeping = Keeping(first, file)
    kiosk = ApiClient(house.url, keeping.keeper.token)
    assert keeping.saved.wait(10)
    kept = file.load()
    assert kept is not None
    assert kept.token != first.token
    keeping.keeper.close()
    assert keeping.keeper.token() == kept.token
    assert kiosk.view(KioskView, "HDV").site_id == "HDV"
    with pytest.raises(LoginNeeded):
        house.anybody(first.token).own_device()
    kiosk.close()


def test_request_under_way_is_sent_again_when_its_token_was_replaced_meanwhile(house: House) -> None:
    tokens = iter(["ended", house.token(Role.KIOSK)[1]])
    last = ["", ""]

    def token() -> str:
        last[0] = next(tokens, last[0])
        return last[0]

    with ApiClient(house.url, token) as kiosk:
        assert kiosk.view(KioskView, "HDV").site_id == "HDV"


@pytest.mark.logs("does not know this device any more")
def test_program_is_told_when_its_device_was_revoked(house: House, clock: FixedClock, file: AccessFile) -> None:
    access = enrolled(house, clock, file)
    keeping = Keeping(access, file)
    house.anybody(access.token).own_device()
    admin = house.person("zoe", Role.ADMIN, None)
    admin.revoke_device(admin.devices()[0].id)
    keeping.keeper.note_link(Link.LIVE)
    keeping.keeper.note_link(Link.REFUSED)
    assert keeping.refused.wait(10)
    keeping.keeper.close()


def test_token_that_was_typed_in_is_left_alone(house: House, file: AccessFile) -> None:
    device_token = house.token(Role.KIOSK)[1]
    keeping = Keeping(Access(house.url, device_token, "HDV"), file)
    assert keeping.keeper.token() == device_token
    keeping.keeper.close()
    assert not keeping.saved.is_set()
