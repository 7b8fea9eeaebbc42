"""A whole ticket's bytes: nothing that anybody wrote becomes a command, in either way of printing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ausuivant.i18n import visitor_languages
from printer_drivers.encode import ending
from printer_drivers.layout import TicketContent, short_address
from printer_drivers.profile import Profile, load_profile
from printer_drivers.program import ticket_program
from printer_drivers.simulator.commands.table import commands_for
from printer_drivers.simulator.framing import Framer, Kind

PICTURE = load_profile("generic-80mm")
GRAPHICS = load_profile("epson-tm-t88v")
COLUMNS = replace(load_profile("generic-58mm"), raster="column")
STAR = load_profile("star-prnt")
LETTERS = PICTURE.over_link(960.0)
SAFE = PICTURE.safe_mode()
#: What a ticket may hold beside text: the first two bytes of each command.
OURS = {
    PICTURE: {b"\x1dv", b"\x1dV"},
    GRAPHICS: {b"\x1d(", b"\x1dV"},
    COLUMNS: {b"\x1b3", b"\x1b*", b"\n", b"\x1b2", b"\x1dV"},
    STAR: {b"\x1b\x1d", b"\x1bd"},
    LETTERS: {b"\x1bt", b"\x1d!", b"\x1bE", b"\x1ba", b"\x1dv", b"\x1dV", b"\n"},
    SAFE: {b"\x1bt", b"\x1d!", b"\x1bE", b"\x1ba", b"\x1dV", b"\n"},
}
HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(), st.sampled_from("\x1b\x1d\x10\x1c\x04\x05\x14\x00@VAev*(\n\r\f\u202e\u2066\u200fé€œن6")
    ),
    max_size=40,
)
CONTENT = st.builds(
    TicketContent,
    site_name=HOSTILE,
    town=HOSTILE,
    label=st.sampled_from(["A042", "M1024", "A 1"]),
    issued_at=st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    queue_name=st.none() | HOSTILE,
    people_ahead=st.none() | st.integers(0, 9999),
    wait_text=st.none() | HOSTILE,
    where_to_wait=st.none() | HOSTILE,
    papers=st.lists(HOSTILE, max_size=3).map(tuple),
    follow_url=st.none() | HOSTILE.map(lambda text: f"https://ville.example/t#{text}") | HOSTILE,
    footer=st.none() | HOSTILE,
    language=st.sampled_from([*visitor_languages(), "xx", "\x1b@"]),
    duplicate=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(content=CONTENT)
@pytest.mark.logs("no font holds")
@pytest.mark.parametrize("profile", OURS, ids=["gsv0", "gs8l", "column", "starprnt", "letters", "safe"])
def test_only_our_commands_are_sent_whatever_is_in_any_field(profile: Profile, content: TicketContent) -> None:
    body = b"".join(ticket_program(content, profile).body)
    tokens = Framer(commands_for(profile)).feed(body)
    commands = [token for token in tokens if token.kind is not Kind.TEXT]
    assert all(token.kind is Kind.COMMAND for token in commands)
    assert {token.data[:2] for token in commands} <= OURS[profile]
    text = b"".join(token.data for token in tokens if token.kind is Kind.TEXT)
    assert all(byte >= 0x20 and byte != 0x7F for byte in text)
    assert sum(token.data[:2] in (b"\x1dV", b"\x1bd") for token in commands) == 1
    assert body.endswith(ending(profile))


@pytest.mark.parametrize(
    ("url", "typed"),
    [
        ("https://accueil.example/t#secret", "accueil.example/t"),
        ("https://u:p@accueil.example:8443/?q=1", "accueil.example"),
        ("http://[::1", ""),
        ("", ""),
        ("tel:+33", ""),
    ],
)
def test_address_in_clear_holds_no_secret(url: str, typed: str) -> None:
    assert short_address(url) == typed
