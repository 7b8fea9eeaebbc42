"""Every refusal crosses the network and comes back as itself; people can read it; the page lists it."""

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest

from ausuivant.core.errors import DomainError, Kind, SiteClosed, all_errors
from ausuivant.wire.problems import MEMBERS, from_problem, to_problem
from ausuivant.wire.sentences import FRENCH, sentence

ROOT = Path(__file__).resolve().parents[2]
SAMPLES: dict[Any, Any] = {
    str: "x42",
    int: 7,
    datetime: datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
    UUID: UUID(int=42),
    tuple: ("a", "b"),
    NoneType: None,
}
ERRORS = sorted(all_errors().values(), key=lambda kind: kind.__name__)


def an_error(kind: type[DomainError]) -> DomainError:
    hints = get_type_hints(kind)
    return kind(**{field.name: _sample(hints[field.name]) for field in fields(kind)})


def _sample(hint: Any) -> Any:
    if isinstance(hint, UnionType):
        return _sample(get_args(hint)[0])
    return SAMPLES[get_origin(hint) or hint]


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_round_trips_when_it_crosses_the_network(kind: type[DomainError]) -> None:
    error = an_error(kind)
    problem = to_problem(error, status=409, instance="/api/x")
    back = from_problem(problem, 409)
    assert type(back) is kind
    assert back.facts() == error.facts()
    assert problem["type"] == f"/problems/{kind.slug()}"


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_can_be_read_in_french_and_in_english(kind: type[DomainError]) -> None:
    assert kind in FRENCH
    error = an_error(kind)
    french, english = sentence(error), sentence(error, "en")
    assert french.endswith(".")
    assert english.split(".")[0].strip()
    assert "{" not in french
    assert french != english


@pytest.mark.parametrize("kind", ERRORS)
def test_no_fact_of_an_error_hides_a_member_of_the_problem(kind: type[DomainError]) -> None:
    assert not MEMBERS & {field.name for field in fields(kind)}
    assert kind.kind in Kind


def test_a_closure_says_when_it_ends_in_the_time_of_the_site() -> None:
    error = SiteClosed(reopens_at=datetime(2026, 11, 23, 7, 30, tzinfo=UTC))
    assert sentence(error, timezone="Europe/Paris").replace("\u00a0", " ") == (
        "L'accueil est fermé ; il rouvre lundi 23 novembre à 8 h 30."
    )


@pytest.mark.parametrize("kind", ERRORS)
def test_the_page_of_problems_names_every_error(kind: type[DomainError]) -> None:
    assert f"`{kind.slug()}`" in (ROOT / "docs" / "problems.md").read_text(encoding="utf-8"), "run `make docs`"
