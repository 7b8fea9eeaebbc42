"""The line behaves as a sorted list, at any length."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ausuivant.core.line import LONGEST, Line

keys = st.lists(st.integers(0, 400), unique=True, max_size=300)


def line_of(numbers: list[int]) -> Line[int]:
    line: Line[int] = Line()
    for number in numbers:
        line = line.adding(number, UUID(int=number))
    return line


@given(keys, st.data())
def test_line_is_a_sorted_list_when_people_come_and_go(numbers: list[int], data: st.DataObject):
    line, model = line_of(numbers), sorted(numbers)
    gone = data.draw(st.lists(st.sampled_from(numbers), unique=True)) if numbers else []
    for number in gone:
        before, copy = line, list(line)
        line = line.removing(number)
        model.remove(number)
        assert list(before) == copy  # the old one did not change
        assert not line.holds(number)
    assert list(line) == [UUID(int=number) for number in model]
    assert len(line) == len(model)
    assert bool(line) is bool(model)
    for key in range(0, 401, 7):
        assert line.before(key) == sum(1 for number in model if number < key)
        assert line.holds(key) is (key in model)


def test_line_keeps_full_runs_when_it_only_grows_at_its_end():
    line = line_of(list(range(10 * LONGEST)))
    assert len(line._runs) == 10


def test_line_reads_like_a_sequence():
    line = line_of([5, 1, 3])
    assert line == (UUID(int=1), UUID(int=3), UUID(int=5))
    assert line[0] == UUID(int=1)
    assert line[1] == UUID(int=3)
    assert line[-1] == UUID(int=5)
    assert line[-3] == UUID(int=1)
    assert line[:2] == (UUID(int=1), UUID(int=3))
    assert (line == 3) is False
    assert repr(line).startswith("Line([UUID(")
    with pytest.raises(IndexError):
        line[3]


@pytest.mark.parametrize("numbers", [[], [1], [1, 5]])
def test_line_refuses_to_lose_somebody_whom_it_does_not_have(numbers: list[int]):
    with pytest.raises(KeyError):
        line_of(numbers).removing(3)
