"""The simulated printer survives any bytes, and says what it does not know."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from printer_drivers.profile import load_profile
from printer_drivers.simulator.actions import Action, Ignored, Moved, Paper, Replied
from printer_drivers.simulator.framing import Framer, Kind
from printer_drivers.simulator.interpreter import Interpreter

PROFILE = load_profile("epson-tm-m30")
PREFIXED = st.lists(
    st.one_of(
        st.binary(max_size=8),
        st.tuples(st.sampled_from([b"\x1b", b"\x1d", b"\x10", b"\x1c"]), st.binary(min_size=1, max_size=12)).map(
            b"".join
        ),
        st.sampled_from([b"\x1dVA\x00", b"\x1b@", b"Bonjour\n", b"\x1dv0\x00\x01\x00\x02\x00\xff\x0f", b"\x1d(k"]),
    ),
    max_size=30,
).map(b"".join)


def comparable(actions: list[Action]) -> list[object]:
    """Actions without what two equal runs may differ in."""
    return [(action.dots, action.text) if isinstance(action, Paper) else action for action in actions]


@settings(max_examples=300, deadline=None)
@given(PREFIXED)
def test_interpreter_never_raises_whatever_the_bytes(data: bytes) -> None:
    Interpreter(PROFILE).feed(data)


@settings(max_examples=150, deadline=None)
@given(PREFIXED, PREFIXED)
def test_actions_are_the_same_however_the_bytes_are_cut(first: bytes, second: bytes) -> None:
    whole, cut = Interpreter(PROFILE), Interpreter(PROFILE)
    assert comparable(cut.feed(first) + cut.feed(second)) == comparable(whole.feed(first + second))


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
