"""From what the directory says of a person to an account's name and rights."""

from typing import Any

import pytest

from server.security.directory.causes import Cause, Untrusted
from server.security.directory.claims import display_name, grants_of, person_of, texts
from server.security.directory.config import DirectoryConfig
from server.security.roles import Grant, Role

RULES = [
    {"group": "accueil", "role": "agent", "site": "HDV", "queues": ["etat-civil", "passeport"]},
    {"group": "accueil", "role": "receptionist", "site": "HDV"},
    {"group": "chefs", "role": "supervisor"},
    {"group": "chefs aussi", "role": "supervisor"},
]


def config(**more: Any) -> DirectoryConfig:
    values = {"issuer": "https://a.example", "client_id": "c", "secret": "s", "rule": RULES, **more}
    return DirectoryConfig.model_validate(values)


def refusal(given: DirectoryConfig, **claims: Any) -> Cause:
    with pytest.raises(Untrusted) as refused:
        person_of(given, {"sub": "x", "groups": ["chefs"], **claims}, hint="")
    return refused.value.cause


@pytest.mark.parametrize(
    ("groups", "grants"),
    [
        (["chefs"], [Grant(Role.SUPERVISOR, None)]),
        ("chefs", [Grant(Role.SUPERVISOR, None)]),
        (["chefs", "chefs aussi"], [Grant(Role.SUPERVISOR, None)]),
        (
            ["accueil", "piscine"],
            [
                Grant(Role.AGENT, "HDV", "etat-civil"),
                Grant(Role.AGENT, "HDV", "passeport"),
                Grant(Role.RECEPTIONIST, "HDV"),
            ],
        ),
        (["Chefs", "chef", "/chefs"], []),
        (["*"], []),
        ([True, None, {"chefs": 1}, ["chefs"]], []),
        (None, []),
        ({"chefs": True}, []),
    ],
)
def test_groups_give_the_rights_of_their_rules_when_they_are_named_exactly(groups: Any, grants: list[Grant]) -> None:
    assert list(grants_of(config(), {"groups": groups})) == grants


def test_everybody_has_a_rights_when_the_rule_is_for_all() -> None:
    rules = [{"group": "*", "role": "agent", "site": "HDV"}]
    given = config(rule=rules, required={"siret": ["1"]})
    assert person_of(given, {"sub": "x", "siret": "1"}, hint="").grants == (Grant(Role.AGENT, "HDV"),)
    assert refusal(given, siret="2") is Cause.REQUIRED


def test_groups_are_found_when_they_stand_inside_other_claims() -> None:
    claims = {"realm_access": {"roles": ["chefs"]}, "urn:x.groups": ["accueil"]}
    assert texts(claims, "realm_access.roles") == ("chefs",)
    assert texts(claims, "urn:x.groups") == ("accueil",)
    assert texts(claims, "realm_access.others") == texts(claims, "realm_access.roles.more") == ()


@pytest.mark.parametrize(
    "claims", [{"_claim_names": {"groups": "src1"}, "groups": None}, {"hasgroups": True}, {"hasgroups": "true"}]
)
def test_person_is_refused_when_the_directory_keeps_groups_back(claims: dict[str, Any]) -> None:
    assert refusal(config(), **claims) is Cause.GROUPS


@pytest.mark.parametrize(
    ("siret", "cause"),
    [
        ("21130054000013", None),
        (21130054000013, None),
        (["9", "21130054000013"], None),
        ("21130054000014", Cause.REQUIRED),
        (None, Cause.REQUIRED),
        ("", Cause.REQUIRED),
        ([], Cause.REQUIRED),
    ],
)
def test_organisation_is_checked_when_it_is_required(siret: Any, cause: Cause | None) -> None:
    given = config(required={"siret": ["21130054000013", "26130054000018"]})
    if cause is None:
        assert person_of(given, {"sub": "x", "groups": "chefs", "siret": siret}, hint="").grants
    else:
        assert refusal(given, siret=siret) is cause


def test_every_condition_counts_when_there_are_several() -> None:
    given = config(required={"siret": ["1"], "is_service_public": ["oui"]})
    assert refusal(given, siret="1") is Cause.REQUIRED
    assert refusal(given, is_service_public="oui") is Cause.REQUIRED


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ({"acr": "eidas2"}, True),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "eidas1", "amr": ["pwd"]}, False),
        ({}, False),
        ({"acr": None, "amr": "pwd"}, False),
    ],
)
def test_second_factor_is_checked_when_the_file_asks_for_it(said: dict[str, Any], enough: bool) -> None:
    given = config(second_factor={"acr": ["eidas2", "eidas3"], "amr": ["mfa"]})
    if enough:
        assert person_of(given, {"sub": "x", "groups": "chefs", **said}, hint="").second_factor
    else:
        assert refusal(given, **said) is Cause.FACTOR


def test_second_factor_is_ours_when_the_file_does_not_ask_for_it() -> None:
    assert not person_of(config(), {"sub": "x", "acr": "eidas3"}, hint="").second_factor


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Nadia Agent", "given_name": "N"}, "Nadia Agent"),
        ({"given_name": "Nadia", "usual_name": "Agent", "family_name": "Birth"}, "Nadia Agent"),
        ({"given_name": "Nadia", "family_name": "Agent"}, "Nadia Agent"),
        ({"given_name": "Nadia"}, "Nadia"),
        ({"name": " Nadia\n\u202eAgent\x00 "}, "Nadia Agent"),
        ({"name": "x" * 200}, "x" * 80),
        ({"name": ["Nadia"]}, "Nadia"),
        ({}, ""),
    ],
)
def test_name_is_one_line_when_the_directory_says_anything(claims: dict[str, Any], name: str) -> None:
    assert display_name(claims) == name


def test_account_is_known_by_issuer_and_subject_when_somebody_enters() -> None:
    person = person_of(
        config(), {"sub": "x", "email": "nadia@a.example", "preferred_username": "Nadia Agent"}, hint="h"
    )
    assert (person.subject, person.login, person.hint) == ("https://a.example x", "nadia.agent", "h")
    assert person.display_name == "nadia.agent"


def test_rights_are_left_alone_when_they_are_given_here() -> None:
    given = config(rights="here", rule=[], required={"siret": ["1"]})
    assert person_of(given, {"sub": "x", "siret": "1", "groups": ["chefs"]}, hint="").grants is None
