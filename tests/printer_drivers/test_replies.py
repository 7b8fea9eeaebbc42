"""Replies are told apart, however the network cuts them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer_drivers.replies import (
    AutoStatus,
    ByteReply,
    ClearResponse,
    Dialect,
    FullStatus,
    Garbage,
    InfoBlock,
    OfflineResponse,
    ProcessId,
    RealTimeStatus,
    Reply,
    ReplyParser,
    StarStatus,
)

DIALECTS: tuple[Dialect, ...] = ("epson", "custom", "star")

SAMPLES: list[tuple[bytes, Reply]] = [
    (b"\x12", RealTimeStatus(0x12)),
    (b"\x1e", RealTimeStatus(0x1E)),
    (b"\x18\x00\x0f\x0f", AutoStatus(b"\x18\x00\x0f\x0f")),
    (b"\x00", ByteReply(0)),
    (b"\x0f", ByteReply(0x0F)),
    (b"\x37\x220042\x00", ProcessId(b"0042")),
    (b"\x37\x23@\x00", OfflineResponse(b"@")),
    (b"\x37\x25\x00", ClearResponse()),
    (b"\x5f1234\x00", InfoBlock(0x5F, b"1234")),
]


@pytest.mark.parametrize(("data", "expected"), SAMPLES)
def test_reply_is_recognised_when_it_comes_alone(data: bytes, expected: Reply) -> None:
    assert ReplyParser().feed(data) == [expected]


def test_replies_are_recognised_when_they_come_merged() -> None:
    assert ReplyParser().feed(b"".join(data for data, _ in SAMPLES)) == [reply for _, reply in SAMPLES]


def test_flow_control_is_dropped_when_it_sits_inside_a_reply() -> None:
    assert ReplyParser().feed(b"\x11\x18\x13\x00\x11\x0f\x0f") == [AutoStatus(b"\x18\x00\x0f\x0f")]


def test_full_status_is_recognised_only_when_it_was_asked_for() -> None:
    parser = ReplyParser("custom")
    answer = b"\x10\x0f\x20\x00\x00\x00"
    parser.expect_full_status()
    assert parser.feed(answer) == [FullStatus(answer)]
    assert parser.feed(answer) == [AutoStatus(answer[:4]), ByteReply(0), ByteReply(0)]


def test_automatic_status_is_recognised_when_a_full_status_is_expected() -> None:
    parser = ReplyParser("custom")
    parser.expect_full_status()
    assert parser.feed(b"\x10\x00\x00\x0f\x10\x0f\x20\x00\x00\x00") == [
        AutoStatus(b"\x10\x00\x00\x0f"),
        FullStatus(b"\x10\x0f\x20\x00\x00\x00"),
    ]


@pytest.mark.parametrize(("data", "number"), [(b"2376cuts", 2376), (b"0ret", 0), (b"7cm", 7), (b"0000000123cuts", 123)])
def test_counter_of_a_custom_printer_is_recognised_when_it_was_asked_for(data: bytes, number: int) -> None:
    parser = ReplyParser("custom")
    parser.expect_counter()
    replies = parser.feed(data)
    assert replies == [InfoBlock(0, data)]
    assert isinstance(replies[0], InfoBlock)
    assert replies[0].number == number


def test_digits_are_status_bytes_when_no_counter_was_asked_for() -> None:
    assert ReplyParser("custom").feed(b"22") == [RealTimeStatus(0x32), RealTimeStatus(0x32)]


def test_status_is_recognised_when_it_comes_ahead_of_a_counter() -> None:
    parser = ReplyParser("custom")
    parser.expect_counter()
    assert parser.feed(b"\x38\x00\x0f\x0f2376cuts") == [
        AutoStatus(b"\x38\x00\x0f\x0f"),
        InfoBlock(0, b"2376cuts"),
    ]


@pytest.mark.parametrize(
    ("data", "number"),
    [(b"\x5f1234\x00", 1234), (b"\x5fTM-m30\x00", None), (b"\x5f\x00", None), (b"\x5f12a\x00", None)],
)
def test_block_is_a_number_only_when_it_is_one(data: bytes, number: int | None) -> None:
    (reply,) = ReplyParser().feed(data)
    assert isinstance(reply, InfoBlock)
    assert reply.number == number


@pytest.mark.parametrize(("first", "length"), [(0x0F, 7), (0x21, 8), (0x23, 9), (0x25, 10), (0x27, 11)])
def test_star_status_is_as_long_as_its_first_byte_says(first: int, length: int) -> None:
    data = bytes((first, 0x86, *[0] * (length - 2)))
    assert ReplyParser("star").feed(data + b"\x12") == [StarStatus(data), RealTimeStatus(0x12)]


def test_star_counts_the_ends_of_jobs_in_five_bits() -> None:
    def status(byte: int) -> StarStatus:
        return StarStatus(bytes((0x23, 0x86, 0, 0, 0, 0, 0, byte, 0)))

    assert [status(byte).jobs_ended for byte in (0x00, 0x02, 0x0E, 0x20, 0x6E)] == [0, 1, 7, 8, 31]
    assert StarStatus(bytes((0x0F, 0x86, 0, 0, 0, 0, 0))).jobs_ended is None


def test_block_is_garbage_when_it_never_ends() -> None:
    replies = ReplyParser().feed(b"\x5f" + b"x" * 200)
    assert isinstance(replies[0], Garbage)


@pytest.mark.parametrize(
    ("data", "last"),
    [
        (b"\x37\x22004\x1a\x12", RealTimeStatus(0x12)),
        (b"\x37\x18\x00\x0f\x0f", AutoStatus(b"\x18\x00\x0f\x0f")),
        (b"\x5f12\x18\x00\x0f\x0f", AutoStatus(b"\x18\x00\x0f\x0f")),
        (b"\x10\x00\x37\x220042\x00", ProcessId(b"0042")),
        (b"\x80\xff\x9c\x37\x25\x00", ClearResponse()),
    ],
)
def test_next_reply_is_recognised_when_the_one_before_was_cut_off(data: bytes, last: Reply) -> None:
    replies = ReplyParser().feed(data)
    assert isinstance(replies[0], Garbage)
    assert replies[-1] == last


def test_cut_off_status_leaves_no_answer_behind_that_proves_something() -> None:
    assert ReplyParser().feed(b"\x18\x00\x00\x12") == [Garbage(b"\x18\x00\x00"), RealTimeStatus(0x12)]


def test_nothing_is_expected_any_more_when_the_link_is_opened_again() -> None:
    parser = ReplyParser("custom")
    parser.expect_full_status()
    parser.expect_counter()
    parser.feed(b"\x10")
    parser.reset()
    assert parser.feed(b"2") == [RealTimeStatus(0x32)]


def expecting(dialect: Dialect) -> ReplyParser:
    """A parser for which everything is pending."""
    parser = ReplyParser(dialect)
    parser.expect_full_status()
    parser.expect_counter()
    return parser


@given(
    st.sampled_from(DIALECTS),
    st.lists(st.binary(max_size=12) | st.sampled_from([data for data, _ in SAMPLES]), max_size=12),
)
def test_replies_are_the_same_however_the_bytes_are_cut(dialect: Dialect, pieces: list[bytes]) -> None:
    for cut, whole in ((ReplyParser(dialect), ReplyParser(dialect)), (expecting(dialect), expecting(dialect))):
        found = [reply for piece in pieces for reply in cut.feed(piece)]
        assert found == whole.feed(b"".join(pieces))


@given(st.sampled_from(DIALECTS), st.binary(max_size=400))
def test_no_byte_is_lost_or_made_up_whatever_comes(dialect: Dialect, data: bytes) -> None:
    parser = expecting(dialect)
    heard = bytes(byte for byte in data if byte not in (0x11, 0x13))
    replies = parser.feed(data)
    assert sum(map(length_of, replies)) + len(parser._pending) == len(heard)
    assert len(parser._pending) < 128


def length_of(reply: Reply) -> int:
    """How many bytes a reply takes on the link."""
    match reply:
        case RealTimeStatus() | ByteReply():
            return 1
        case ProcessId():
            return 7
        case ClearResponse():
            return 3
        case OfflineResponse(causes):
            return 3 + len(causes)
        case InfoBlock(head, data):
            return len(data) + (2 if head else 0)
        case AutoStatus(data) | FullStatus(data) | StarStatus(data) | Garbage(data):
            return len(data)


@given(data=st.lists(st.sampled_from([data for data, _ in SAMPLES]), max_size=20), cuts=st.lists(st.integers(0, 120)))
def test_known_replies_are_the_same_however_the_bytes_are_cut(data: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(data)
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    parser = ReplyParser()
    found = [reply for start, end in itertools.pairwise(edges) for reply in parser.feed(stream[start:end])]
    assert found == [dict(SAMPLES)[one] for one in data]
