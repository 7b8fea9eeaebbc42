"""The text fallback says the same, and no content can inject a command."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from printer_drivers.layout import TicketContent
from printer_drivers.profile import Profile, load_profile
from printer_drivers.simulator.framing import Framer, Kind
from printer_drivers.simulator.interpreter import Interpreter, Paper
from printer_drivers.textmode import text_program

PLAIN = load_profile("generic-80mm")
HOSTILE = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("\x1b\x1d\x10\x04\x01\x00@VA\n\r\u202eé€")), max_size=60
)
NO_DOTS = PLAIN.safe_mode()
OURS = {b"\x1bt", b"\x1d!", b"\x1bE", b"\x1ba", b"\x1dV", b"\x1d(", b"\n"}


@pytest.mark.parametrize(
    "profile", [NO_DOTS, replace(NO_DOTS, native_qr=True), load_profile("generic-58mm").safe_mode()]
)
def test_text_ticket_says_the_content_when_interpreted(content: TicketContent, profile: Profile) -> None:
    program = text_program(content, profile)
    actions = Interpreter(profile).feed(b"".join(program.body))
    (paper,) = [action for action in actions if isinstance(action, Paper)]
    said = "\n".join(paper.text).replace("\n", " ")
    for expected in ("Hôtel de ville", "A042", "10 à 20 min", "[ ] Justificatif de domicile", "l’appel."):
        assert expected in said
    assert str(content.follow_url)[:20] in said


@settings(max_examples=150, deadline=None)
@given(name=HOSTILE, service=HOSTILE, paper=HOSTILE, place=HOSTILE, url=HOSTILE)
def test_output_holds_only_our_commands_whatever_the_content(
    name: str, service: str, paper: str, place: str, url: str
) -> None:
    content = TicketContent(
        site_name=name,
        town=place,
        label="A042",
        issued_at=datetime(2026, 11, 26, tzinfo=UTC),
        queue_name=service,
        wait_text=name,
        where_to_wait=place,
        papers=(paper, name),
        follow_url=url,
        footer=service,
    )
    tokens = Framer().feed(b"".join(text_program(content, NO_DOTS).body))
    commands = [token for token in tokens if token.kind is not Kind.TEXT]
    assert all(token.kind is Kind.COMMAND for token in commands)
    assert {token.data[:2] for token in commands} <= OURS
    assert [token.data for token in commands].count(b"\x1dVB\x00") == 1


def test_library_leaves_no_trace_when_it_was_used(content: TicketContent) -> None:
    text_program(content, NO_DOTS)
    assert "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ


def test_words_are_french_when_the_page_cannot_write_the_language(content: TicketContent) -> None:
    arabic = replace(content, language="ar", wait_text="من 10 إلى 20 دقيقة", papers=("إثبات السكن", "Photo"))
    said = b"".join(text_program(arabic, NO_DOTS).body)
    assert "Papiers à préparer".encode("cp1252") in said
    assert b"?" not in said
    assert b"[ ] Photo" in said


def test_letters_lose_their_accents_when_the_page_lacks_them(content: TicketContent) -> None:
    said = b"".join(text_program(replace(content, language="tr"), NO_DOTS).body)
    assert "Bekleme süresi".encode("cp1252") in said
    assert "Sizden önce 6 kisi var".encode("cp1252") in said


def test_code_is_drawn_in_dots_when_only_the_link_is_slow(content: TicketContent) -> None:
    slow = PLAIN.over_link(1920.0)
    body = b"".join(text_program(content, slow).body)
    (paper,) = [action for action in Interpreter(slow).feed(body) if isinstance(action, Paper)]
    assert [code.text for code in zxingcpp.read_barcodes(paper.picture.convert("L"))] == [content.follow_url]
    assert len(body) < 4096  # two seconds at 19200 baud
