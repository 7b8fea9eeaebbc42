"""Commands are built of numbers only, so that no text can ever become one."""

from __future__ import annotations

import inspect
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer_drivers import commands
from printer_drivers.profile import Profile, load_profile, profile_names
from printer_drivers.simulator.framing import Framer, Kind

PROFILES = [load_profile(name) for name in profile_names()]
FUNCTIONS = [one for _, one in inspect.getmembers(commands, inspect.isfunction) if one.__module__ == commands.__name__]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_no_command_is_built_of_text(function: object) -> None:
    hints = get_type_hints(function)
    assert hints.pop("return") is bytes
    assert not {str, bytes} & set(hints.values()), f"{function} takes {hints}"


@given(st.integers())
def test_process_id_is_one_whole_command_whatever_the_number(number: int) -> None:
    for built in (commands.process_id(number), commands.mark(number)):
        assert len(built) == 11
        assert all(0x20 <= byte <= 0x7E for byte in built[-4:])
    assert commands.pid_digits(number) != commands.mark_digits(number)


@given(st.integers(0, 100_000))
def test_feed_moves_as_far_as_asked(dots: int) -> None:
    built = commands.feed(dots)
    assert built[0::3] + built[1::3] == b"\x1b" * (len(built) // 3) + b"J" * (len(built) // 3)
    assert sum(built[2::3]) == dots


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_every_byte_belongs_to_a_known_command(profile: Profile) -> None:
    sent = (
        commands.end_cut_off_command(profile)
        + commands.cut(profile)
        + commands.ask_cuts(profile)
        + commands.ENABLE_AUTO_STATUS
        + commands.ASK_PROCESSED
        + commands.CLEAR_BUFFERS
        + commands.RECOVER_CLEARING
        + commands.select_code_page(profile.codepage)
        + (commands.present(profile.ejector) + commands.EJECT + commands.RETRACT if profile.ejector else b"")
        + b"".join(commands.ask_status(kind) for kind in (1, 2, 3, 4))
    )
    tokens = Framer().feed(sent)
    assert {token.kind for token in tokens} <= {Kind.COMMAND, Kind.REAL_TIME}
    voided = Framer().feed(commands.void_piece(profile))
    assert b"".join(token.data for token in voided if token.kind is Kind.TEXT) == b"TICKET NUL"
    assert Kind.UNKNOWN not in {token.kind for token in voided}
    assert sum(len(token.data) for token in tokens) == len(sent.replace(commands.complete_picture(profile), b""))


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_white_dots_are_enough_to_end_any_band(profile: Profile) -> None:
    assert len(commands.complete_picture(profile)) > profile.width_bytes * profile.band_rows
