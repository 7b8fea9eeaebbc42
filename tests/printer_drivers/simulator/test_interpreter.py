"""The simulated printer survives any bytes, and says what it does not know."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from printer_drivers.profile import Profile, load_profile
from printer_drivers.simulator.actions import Action, Ignored, Moved, Paper, Replied
from printer_drivers.simulator.commands.table import COMMANDS
from printer_drivers.simulator.framing import Framer, Kind
from printer_drivers.simulator.interpreter import Interpreter
from printer_drivers.simulator.mechanism import Mechanism

PROFILE = load_profile("epson-tm-m30")
#: Whole commands of every family, so that chance goes further than their first bytes.
# fmt: off
WHOLE = [
    b"Bonjour\n", b"\x1b@", b"\x1dVA\x00", b"\x1dV\x00", b"\x1bi", b"\t", b"\x0c", b"\x18", b"\n\n\n",
    b"\x1bd\t", b"\x1b!\xff", b"\x1d!w", b"\x1bV1", b"\x1b{1", b"\x1dB1", b"\x1b-2", b"\x1bM1", b"\x1b \xff",
    b"\x1bt\x13", b"\x1c&", b"\x1c.", b"\x1c(C\x02\x0002", b"\x1bR\x01", b"\x1bt\x01", b"\xe9\xe8\xb1",
    b"\x8a\xbf", b"\x1ba1", b"\x1b$@\x01", b"\x1b\\\x9c\xff", b"\x1dL@\x00", b"\x1dW\x08\x00",
    b"\x1dP\xb4\x00", b"\x1bD\x04\x08\x00", b"\x1bL", b"\x1bS", b"\x1b\x0c", b"\x1bT1", b"\x1bT3",
    b"\x1bW\x10\x00\x10\x00@\x00@\x00", b"\x1d$@\x00", b"\x1dv0\x00\x01\x00\x02\x00\xff\x0f",
    b"\x1dv03\t\x00\x01\x00\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa", b"\x1b*!\x02\x00\xff\xff\xff\xff\xff\xff",
    b"\x1d(L\x0b\x000p0\x02\x011\x08\x00\x01\x00\xff", b"\x1d(L\x02\x0002", b"\x1d*\x01\x01abcdefgh",
    b"\x1d/3", b"\x1dk\x04A042\x00", b"\x1dkI\x06{BA042", b"\x1dH3", b"\x1dw\x02", b"\x1d(k\x05\x001P0ab",
    b"\x1d(k\x03\x001Q0", b"\x1da\xff", b"\x1dr1", b"\x1d(H\x06\x00000042", b"\x1dg2\x00\xb2\x00",
    b"\x10\x04\x01", b"\x10\x05\x02", b"\x1b=\x00", b"\x1b=\x01", b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
    b"\x1de\x03\x0c", b"\x1d\xe2", b"\x17", b"\x1d(k", b"\x1dv0",
]
# fmt: on
PREFIXED = st.lists(
    st.one_of(
        st.binary(max_size=8),
        st.tuples(st.sampled_from(sorted({*COMMANDS, b"\x1d", b"\x1b"})), st.binary(max_size=14)).map(b"".join),
        st.sampled_from(WHOLE),
    ),
    max_size=40,
).map(b"".join)
PROFILES = st.sampled_from([PROFILE, load_profile("custom-vkp80"), replace(PROFILE, status="star", width_dots=64)])


def comparable(actions: list[Action]) -> list[object]:
    """Actions without what two equal runs may differ in."""
    return [replace(action, picture=None) if isinstance(action, Paper) else action for action in actions]  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(PROFILES, PREFIXED)
def test_interpreter_never_raises_whatever_the_bytes(profile: Profile, data: bytes) -> None:
    Interpreter(profile).feed(data + b"\x1dVA\x00")


@settings(max_examples=120, deadline=None)
@given(PROFILES, PREFIXED, PREFIXED, st.integers(0, 40))
def test_actions_are_the_same_however_the_bytes_are_cut(
    profile: Profile, first: bytes, second: bytes, shift: int
) -> None:
    data = first + second + b"\n\x1dVA\x00"
    at = min(len(data), max(0, len(first) - 20 + shift))
    whole, cut = Interpreter(profile), Interpreter(profile)
    assert comparable(cut.feed(data[:at]) + cut.feed(data[at:])) == comparable(whole.feed(data))


@settings(max_examples=50, deadline=None)
@given(PROFILES, PREFIXED)
def test_actions_are_the_same_when_bytes_come_one_by_one(profile: Profile, data: bytes) -> None:
    whole, single = Interpreter(profile), Interpreter(profile)
    told = [action for byte in data for action in single.feed(bytes((byte,)))]
    assert comparable(told) == comparable(whole.feed(data))


@settings(max_examples=80, deadline=None)
@given(PROFILES, PREFIXED, st.sampled_from([0.0, 10.0]))
def test_mechanism_comes_to_rest_whatever_the_bytes(profile: Profile, data: bytes, speed: float) -> None:
    mechanism = Mechanism(profile, speed_mm_s=speed)
    now = 0.0
    mechanism.receive(data, now)
    for _ in range(10 * len(data) + 100):
        due = mechanism.due
        if due is None:
            break
        now = max(now, due)
        mechanism.run(now)
    assert mechanism.due is None
    assert mechanism.received == len(data)


@given(st.binary(max_size=200))
def test_every_byte_is_in_a_token_or_pending_whatever_the_bytes(data: bytes) -> None:
    framer = Framer()
    tokens = framer.feed(data)
    position = 0
    for token in tokens:
        assert not any(data[position : token.offset])
        assert data[token.offset : token.offset + len(token.data)] == token.data
        position = token.offset + len(token.data)
    assert framer.offset <= len(data)


def test_command_is_reported_with_its_offset_when_it_is_not_known() -> None:
    actions = Interpreter(PROFILE).feed(b"ab\x1b\x99cd\n\x1dVA\x00")
    assert Ignored(2, b"\x1b\x99") in actions
    (paper,) = [action for action in actions if isinstance(action, Paper)]
    assert paper.text == ("abcd",)


def test_process_id_is_answered_when_the_profile_has_it() -> None:
    asked = b"\x1d(H\x06\x00000042"
    assert Interpreter(PROFILE).feed(asked) == [Replied(b"\x37\x220042\x00", "pid")]
    assert Interpreter(load_profile("generic-80mm")).feed(asked) == []


def test_text_is_read_in_page_1252_when_it_was_selected() -> None:
    actions = Interpreter(PROFILE).feed(b"\x1b@\x1bt\x10" + "cœur à 5 €".encode("cp1252") + b"\n\x1dVA\x00")
    assert [action.text for action in actions if isinstance(action, Paper)] == [("cœur à 5 €",)]


def test_no_paper_comes_out_when_nothing_was_burnt() -> None:
    assert not [action for action in Interpreter(PROFILE).feed(b"\x1b@\x1dVA\x00") if isinstance(action, Paper)]


def test_picture_is_the_same_when_sent_as_graphics_or_columns() -> None:
    dots = bytes(range(1, 4)) * 8
    raster = b"\x1dv0\x00\x01\x00\x18\x00" + dots
    graphics = b"\x1d(L" + (34).to_bytes(2, "little") + b"\x30\x70\x30\x01\x01\x31\x08\x00\x18\x00" + dots
    pictures = []
    for data in (raster, graphics + b"\x1d(L\x02\x00\x30\x32"):
        actions = Interpreter(PROFILE).feed(data + b"\x1dVA\x00")
        pictures += [action.dots for action in actions if isinstance(action, Paper)]
    assert len(pictures) == 2
    assert pictures[0] == pictures[1]


def test_paper_moves_as_far_as_it_was_told() -> None:
    actions = Interpreter(PROFILE).feed(b"\x1bJ\x64\x1bd\x02\n")
    assert [action.dots for action in actions if isinstance(action, Moved)] == [100, 60, 30]


def test_half_a_command_waits_when_the_rest_is_not_there() -> None:
    framer = Framer()
    assert framer.feed(b"\x1dv0\x00\x01\x00\x02") == []
    (token,) = framer.feed(b"\x00\xff\xff")
    assert token.kind is Kind.COMMAND
