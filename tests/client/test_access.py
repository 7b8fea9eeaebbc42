"""The file in which a device keeps its key and its token."""

import stat
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from ausuivant.client.access import Access, AccessFile, DeviceKey
from ausuivant.wire.enrolment import Invitation, fingerprint, shown_code, typed_code

DEVICE = UUID("0193a6c0-6c1e-7000-8000-0000000b0121")
PEM = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n"


@pytest.fixture
def file(tmp_path: Path) -> AccessFile:
    return AccessFile.of(tmp_path / "borne", "kiosk")


def access(key: DeviceKey | None, **changes: object) -> Access:
    facts = {"server": "https://accueil.lan", "token": "jeton", "site_id": "HDV", "role": "kiosk", "authority": PEM}
    return Access(**{**facts, "key": key, "device_id": DEVICE, "offline_block": 3, **changes})  # type: ignore[arg-type]


def test_access_is_read_as_it_was_saved_and_by_its_owner_only(file: AccessFile) -> None:
    assert file.load() is None
    key = DeviceKey.new()
    file.save(access(key))
    kept = file.load()
    assert kept is not None
    assert kept.key is not None
    assert kept.key.public == key.public
    assert replace(kept, key=None) == access(None)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert [path.name for path in file.path.parent.iterdir()] == ["kiosk-access.json"]


def test_former_access_stays_when_the_new_one_cannot_be_written(
    file: AccessFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = DeviceKey.new()
    file.save(access(key))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            file.save(access(key, token="nouveau"))
    kept = file.load()
    assert kept is not None
    assert kept.token == "jeton"


def test_key_of_an_enrolment_that_was_begun_is_used_again_until_it_ends(file: AccessFile) -> None:
    first = file.pending_key()
    assert file.load() is None
    assert file.pending_key().public == first.public
    file.save(access(first))
    assert file.pending_key().public != first.public
    assert file.load() is not None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": 1, "token": "x"}', '{"version": 1, "key": "x"}'])
def test_file_is_refused_by_its_name_when_it_is_not_ours(file: AccessFile, content: str) -> None:
    file.path.parent.mkdir()
    file.path.write_text(content)
    with pytest.raises(ValueError, match=r"kiosk-access\.json"):
        file.pending_key() if file.load() is None else None


# --- what both sides say alike -----------------------------------------------------------------------------------


def test_fingerprint_is_of_the_key_and_has_five_groups_of_figures() -> None:
    one, other = DeviceKey.new(), DeviceKey.new()
    assert fingerprint(one.public) != fingerprint(other.public)
    assert fingerprint("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=") == "1181 6579 4202 4304 2745"
    with pytest.raises(ValueError, match="32 bytes"):
        fingerprint("AAAA")


def test_code_is_read_however_it_is_typed() -> None:
    assert shown_code("WDJBMJHT") == "WDJB-MJHT"
    for text in ("WDJB-MJHT", "wdjbmjht", " wd jb - mj ht "):
        assert typed_code(text) == "WDJBMJHT"


@pytest.mark.parametrize("authority", ["", "AB" * 32])
def test_invitation_is_read_as_it_was_written(authority: str) -> None:
    invitation = Invitation("https://accueil.lan:8443", "se-cr_et", authority)
    assert Invitation.parse(invitation.text) == invitation
    assert Invitation.parse(f" {invitation.text[:30]}\n{invitation.text[30:]} ") == invitation


@pytest.mark.parametrize(
    "text",
    ["", "https://accueil.lan+x", "ausuivant+https://accueil.lan", "ausuivant+ftp://a+x", "ausuivant+https://a+x+AB"],
)
def test_invitation_is_refused_when_it_is_not_whole(text: str) -> None:
    with pytest.raises(ValueError, match="invitation"):
        Invitation.parse(text)
