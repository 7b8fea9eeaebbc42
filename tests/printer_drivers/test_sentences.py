"""Nothing that a printer can have is without a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from ausuivant.i18n import translator
from printer_drivers.errors import AddressNotUnderstood, HeadHot, NotAllowed, NotReachable, PrinterError
from printer_drivers.model import Condition, Evidence, Health, JobState
from printer_drivers.sentences import CONDITIONS, ERRORS, EVIDENCE, HEALTH, STATES, conditions_in, explain
from printer_drivers.transports.address import make_transport


def kinds(kind: type[PrinterError]) -> Iterator[type[PrinterError]]:
    """A class of errors and all under it."""
    yield kind
    for under in kind.__subclasses__():
        yield from kinds(under)


def test_every_error_has_a_sentence() -> None:
    assert {kind for kind in kinds(PrinterError) if kind.__module__ == "printer_drivers.errors"} == set(ERRORS)


def test_every_condition_state_health_and_evidence_has_a_sentence() -> None:
    assert set(CONDITIONS) == set(Condition)
    assert set(STATES) == set(JobState)
    assert set(HEALTH) == set(Health)
    assert set(EVIDENCE) == set(get_args(Evidence))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_error_is_explained_when_it_bears_its_facts(language: str) -> None:
    for kind in ERRORS:
        said = explain(kind(), translator(language))
        assert "{" not in said
        assert len(said) > 20


def test_facts_stand_in_the_sentence_when_the_error_has_some() -> None:
    said = explain(NotAllowed("usb://04b8:0e28", 'MODE="0660"'), translator("fr"))
    assert "usb://04b8:0e28" in said
    assert 'MODE="0660"' in said


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("127.0.0.1:9100, Connection refused", "(127.0.0.1:9100, connexion refusée)"),
        ("usb://04b8:0e28, not plugged in", "(usb://04b8:0e28, non branchée)"),
        ("10.0.0.1:9100, Some new trouble", "(10.0.0.1:9100, Some new trouble)"),
    ],
)
def test_reason_is_said_in_the_reader_s_language_when_it_is_known(where: str, said: str) -> None:
    assert said in explain(NotReachable(where), translator("fr"))


def test_reason_of_a_wrong_address_is_said_in_the_reader_s_language() -> None:
    with pytest.raises(AddressNotUnderstood) as caught:
        make_transport("cups://a/b/c")
    assert "après cups://, une file" in explain(caught.value, translator("fr"))


def test_error_without_a_sentence_of_its_own_has_its_family_s() -> None:
    class WarmHead(HeadHot):
        """The head is warm."""

    assert explain(WarmHead(), translator("fr")) == explain(HeadHot(), translator("fr"))


def test_conditions_come_apart_when_there_are_several() -> None:
    found = conditions_in(Condition.COVER_OPEN | Condition.PAPER_NEAR_END | Condition.OFFLINE)
    assert found == [Condition.PAPER_NEAR_END, Condition.COVER_OPEN, Condition.OFFLINE]
