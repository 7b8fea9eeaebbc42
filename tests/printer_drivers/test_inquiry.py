"""One question at a time: an answer that comes late is never taken for the next question's."""

from __future__ import annotations

from dataclasses import replace

from printer_drivers.errors import LinkLost, NoReply
from printer_drivers.inquiry import ANSWER_S, Inquiry
from printer_drivers.model import Condition, Health
from printer_drivers.profile import load_profile
from printer_drivers.replies import FullStatus, RealTimeStatus, StarStatus

EPSON = load_profile("epson-tm-m30")
CUSTOM = load_profile("custom-vkp80")
STAR = replace(EPSON, status="star")
FINE = RealTimeStatus(0x12)


def send(inquiry: Inquiry, *, now: float = 0.0) -> bytes:
    """Send what there is to send."""
    data = inquiry.next_bytes()
    inquiry.sent(len(data), now=now)
    return data


def test_conditions_are_those_of_the_answers_by_question() -> None:
    inquiry = Inquiry(EPSON, now=0.0)
    for answer in (0x1A, 0x16, 0x12, 0x1E):
        send(inquiry)
        inquiry.receive(RealTimeStatus(answer), now=0.0)
    assert inquiry.over
    assert inquiry.status(1.0).conditions == Condition.OFFLINE | Condition.COVER_OPEN | Condition.PAPER_NEAR_END


def test_late_answer_is_not_taken_for_the_next_question_s() -> None:
    inquiry = Inquiry(EPSON, now=0.0)
    assert send(inquiry) == b"\x10\x04\x01"
    inquiry.tick(ANSWER_S)
    assert send(inquiry, now=ANSWER_S) == b"\x10\x04\x01"
    inquiry.receive(RealTimeStatus(0x1A), now=0.6)
    assert inquiry.next_bytes() == b""
    inquiry.receive(RealTimeStatus(0x1A), now=0.7)  # the second answer to the first question
    assert send(inquiry, now=0.7) == b"\x10\x04\x02"
    for _ in range(3):
        inquiry.receive(FINE, now=0.8)
        send(inquiry, now=0.8)
    assert inquiry.status(1.0).conditions == Condition.OFFLINE


def test_next_question_is_asked_when_the_second_answer_does_not_come() -> None:
    inquiry = Inquiry(EPSON, now=0.0)
    send(inquiry)
    inquiry.tick(ANSWER_S)
    send(inquiry, now=ANSWER_S)
    inquiry.receive(FINE, now=0.6)
    inquiry.tick(inquiry.deadline)
    assert send(inquiry, now=1.2) == b"\x10\x04\x02"


def test_printer_is_mute_when_it_was_asked_in_vain() -> None:
    inquiry = Inquiry(EPSON, now=0.0, unblock=b"\0\0\0")
    assert send(inquiry) == b"\x10\x04\x01"
    inquiry.tick(inquiry.deadline)
    assert send(inquiry, now=0.5) == b"\0\0\0\x10\x04\x01"
    inquiry.tick(inquiry.deadline)
    assert isinstance(inquiry.error, NoReply)
    assert inquiry.status(2.0).health is Health.UNREACHABLE
    assert inquiry.next_bytes() == b""


def test_header_is_ended_first_when_a_command_may_be_cut_off() -> None:
    assert Inquiry(EPSON, now=0.0, lead=b"\0\0").next_bytes() == b"\0\0\x10\x04\x01"


def test_custom_printer_is_asked_for_its_full_status_too() -> None:
    inquiry = Inquiry(CUSTOM, now=0.0)
    for _ in range(4):
        send(inquiry)
        inquiry.receive(FINE, now=0.0)
    assert send(inquiry) == b"\x10\x04\x14"
    inquiry.receive(FullStatus(b"\x10\x0f\x20\x00\x40\x00"), now=0.0)
    status = inquiry.status(0.0)
    assert status.conditions == Condition.TICKET_IN_OUTPUT | Condition.PAPER_JAM
    assert status.source == "full"


def test_custom_printer_does_without_its_full_status_when_its_firmware_has_none() -> None:
    inquiry = Inquiry(CUSTOM, now=0.0)
    for _ in range(4):
        send(inquiry)
        inquiry.receive(FINE, now=0.0)
    for _ in range(2):
        send(inquiry)
        inquiry.tick(inquiry.deadline)
    assert inquiry.answered
    assert inquiry.status(2.0).health is Health.READY


def test_star_printer_is_asked_in_its_own_way() -> None:
    inquiry = Inquiry(STAR, now=0.0)
    assert send(inquiry) == b"\x1b\x06\x01"
    inquiry.receive(StarStatus(bytes((0x0F, 0x86, 0x20, 0, 0, 0, 0))), now=0.0)
    assert inquiry.status(0.0).conditions == Condition.COVER_OPEN


def test_inquiry_is_over_when_the_link_is_lost() -> None:
    inquiry = Inquiry(EPSON, now=0.0)
    inquiry.link_lost(LinkLost("here"), now=0.1)
    assert inquiry.over
    assert not inquiry.answered
