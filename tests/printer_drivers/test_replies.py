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
    FullStatus,
    Garbage,
    InfoBlock,
    OfflineResponse,
    ProcessId,
    RealTimeStatus,
    Reply,
    ReplyParser,
)

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
    parser = ReplyParser()
    parser.expect_full_status()
    assert parser.feed(b"\x10\x0f\x20\x00\x00\x00") == [FullStatus(b"\x10\x0f\x20\x00\x00\x00")]


def test_block_is_garbage_when_it_never_ends() -> None:
    replies = ReplyParser().feed(b"\x5f" + b"x" * 200)
    assert isinstance(replies[0], Garbage)


@given(st.lists(st.binary(max_size=12), max_size=12))
def test_replies_are_the_same_however_the_bytes_are_cut(pieces: list[bytes]) -> None:
    cut, whole = ReplyParser(), ReplyParser()
    assert [reply for piece in pieces for reply in cut.feed(piece)] == whole.feed(b"".join(pieces))


@given(data=st.lists(st.sampled_from([data for data, _ in SAMPLES]), max_size=20), cuts=st.lists(st.integers(0, 120)))
def test_known_replies_are_the_same_however_the_bytes_are_cut(data: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(data)
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    parser = ReplyParser()
    found = [reply for start, end in itertools.pairwise(edges) for reply in parser.feed(stream[start:end])]
    assert found == [dict(SAMPLES)[one] for one in data]
