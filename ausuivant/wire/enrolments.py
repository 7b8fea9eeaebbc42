"""What the routes of enrolment are asked and answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from ausuivant.wire.answers import DeviceAnswer
from ausuivant.wire.bodies import Body, Id

DEVICE = "0193a6c0-6c1e-7000-8000-0000000b0121"
KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
SIGNATURE = "hgyY0il+MGCjP0JzlnkoIlIqPtBmVIYO4mNHGdkZBJtTjM0H9yhqeAFm3lKaF5l5mUh4YqPzV+mwzGZcWAFWAA=="

PublicKey = Annotated[str, Field(min_length=44, max_length=44)]
Signature = Annotated[str, Field(min_length=88, max_length=88, repr=False)]
Code = Annotated[str, Field(min_length=1, max_length=32, repr=False)]
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]
RoleName = Annotated[str, Field(max_length=32)]


def _shown(**example: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [example]})


class EnrolmentBody(Body):
    """A device wants to be enrolled. `public_key`: Ed25519, base64; `role`: what it is, empty where it may be any."""

    model_config = _shown(public_key=KEY, role="kiosk")
    public_key: PublicKey
    role: RoleName = ""


class LookBody(Body):
    """The code that a device shows."""

    model_config = _shown(code="WDJB-MJHT")
    code: Code


class ApprovalBody(LookBody):
    """What the device with this code shall be. `fingerprint`: the one that stands on both screens."""

    model_config = _shown(
        code="WDJB-MJHT",
        fingerprint="4821 0937 5518 2204 7765",
        role="kiosk",
        site_id="HDV",
        name="Borne du hall",
    )
    fingerprint: Annotated[str, Field(min_length=1, max_length=64)]
    role: RoleName
    site_id: Id
    name: Name
    force: bool = False


class ClaimBody(Body):
    """A device asks whether it was approved, and proves that it holds the key."""

    model_config = _shown(enrolment_id=DEVICE, signature=SIGNATURE)
    enrolment_id: UUID
    signature: Signature


class InvitationBody(Body):
    """What the device that will take up the invitation shall be."""

    model_config = _shown(role="kiosk", site_id="HDV", name="Borne du hall")
    role: RoleName
    site_id: Id
    name: Name


class ExchangeBody(Body):
    """A device takes up an invitation with its key. `role`: what it is, empty where it may be any."""

    model_config = _shown(secret="the invitation's secret", public_key=KEY, signature=SIGNATURE, role="kiosk")
    secret: Annotated[str, Field(min_length=1, max_length=128, repr=False)]
    public_key: PublicKey
    signature: Signature
    role: RoleName = ""


class RotationBody(Body):
    """A device proves that it holds its key, to have its token replaced."""

    model_config = _shown(signature=SIGNATURE)
    signature: Signature


class RevocationBody(Body):
    """`force`: the device is lost or stolen, and the tickets that it has not handed in with it."""

    model_config = _shown(force=False)
    force: bool = False


class ClaimState(StrEnum):
    """How an enrolment stands."""

    WAITING = "waiting"  #: nobody has approved it yet
    SLOW_DOWN = "slow_down"  #: asked again too soon: wait five seconds more between two tries
    ENROLLED = "enrolled"


@dataclass(frozen=True, slots=True)
class EnrolmentAnswer:
    """A device may wait for an administrator. `interval_s`: between two claims."""

    enrolment_id: UUID
    code: str
    fingerprint: str
    expires_at: datetime
    interval_s: int


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """The device that shows a code. `role`: what it says it is, empty if it does not say."""

    fingerprint: str
    role: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ApprovedAnswer:
    """The id that the device will have."""

    device_id: UUID


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """How the enrolment stands; with the device and its token, said only here, once it is enrolled."""

    state: ClaimState
    interval_s: int
    device: DeviceAnswer | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class InvitedAnswer:
    """An invitation, to be shown once. `text`: as `kiosk enrol --invitation` takes it."""

    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OwnDeviceAnswer:
    """What the server knows of the device that asks. `rotation_due`: have the token replaced."""

    device: DeviceAnswer
    rotation_due: bool


@dataclass(frozen=True, slots=True)
class RotatedAnswer:
    """The new token, said only here; the one before stays good until this one is first shown."""

    token: str
