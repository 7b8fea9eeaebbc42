"""Who may administer whose account: the limits that the pages and the routes share."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from ausuivant.core.access_errors import LoginUnknown, OwnAccountNeeded, RoleTooLow
from ausuivant.core.config import Site
from ausuivant.core.errors import MalformedCommand, QueueUnknown, SiteUnknown
from server.security import people
from server.security.accounts import Account, add_account, disable_account
from server.security.audit import newest, verify
from server.security.passwords import check_strength, drawn_password
from server.security.roles import Grant, Identity, Role
from server.security.sessions import Browser, Proof, open_session, sessions_of
from server.store import open_store
from tests.core.reception import a_site
from tests.prepared import prepared_database
from tests.server.house import the_other_site

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
AGENT, OTHER = Grant(Role.AGENT, "HDV"), Grant(Role.AGENT, "CCAS")
ADMIN = Grant(Role.ADMIN, None)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A transaction on an empty town."""
    store = open_store(prepared_database(tmp_path))
    with store.writing() as opened:
        yield opened
    store.close()


def somebody(session: Session, login: str, *grants: Grant, sealed: bool = False) -> Account:
    """An account."""
    return add_account(
        session,
        login=login,
        display_name=login.title(),
        password_hash="x",
        grants=grants,
        actor="cli",
        now=NOW,
        sealed=sealed,
    )


def identity(account: Account) -> Identity:
    """The same person, logged in."""
    return Identity(id=account.id, actor="a", pseudonym="a", grants=account.grants, credential="c", login=account.login)


def by(session: Session, *grants: Grant, login: str = "chef") -> Identity:
    """Somebody new with these rights, logged in."""
    return identity(somebody(session, login, *grants))


def config(site_id: str) -> Site:
    """The two sites of the town."""
    sites = {"HDV": a_site(), "CCAS": the_other_site()}
    if site_id not in sites:
        raise SiteUnknown(site_id=site_id)
    return sites[site_id]


def test_administrator_of_a_site_knows_accounts_whose_every_right_is_theirs(session: Session) -> None:
    chief = by(session, Grant(Role.SITE_ADMIN, "HDV"))
    for login, grants in {
        "ici": (AGENT,),
        "file": (Grant(Role.AGENT, "HDV", "ident"), Grant(Role.SUPERVISOR, "HDV")),
        "partout": (AGENT, OTHER),
        "ville": (Grant(Role.AGENT, None),),
        "pair": (Grant(Role.SITE_ADMIN, "HDV"),),
        "auditeur": (Grant(Role.AUDITOR, "HDV"),),
        "rien": (),
    }.items():
        somebody(session, login, *grants)
    assert [one.login for one in people.people(session, by=chief)] == ["file", "ici"]
    for login in ("partout", "pair", "rien", "chef", "personne"):
        with pytest.raises(LoginUnknown):
            people.disable(session, login, by=chief, now=NOW)


@pytest.mark.parametrize(
    "grant",
    [OTHER, Grant(Role.AGENT, None), Grant(Role.SITE_ADMIN, "HDV"), Grant(Role.AUDITOR, "HDV"), ADMIN],
    ids=str,
)
def test_administrator_of_a_site_gives_nothing_beyond_it(session: Session, grant: Grant) -> None:
    chief = by(session, Grant(Role.SITE_ADMIN, "HDV"))
    somebody(session, "ici", AGENT)
    with pytest.raises(RoleTooLow):
        people.change_rights(session, "ici", (AGENT, grant), by=chief, now=NOW)
    with pytest.raises(RoleTooLow):
        people.require_giving(chief, (grant,))


def test_administrator_of_all_sites_makes_no_administrators(session: Session) -> None:
    chief = by(session, Grant(Role.SITE_ADMIN, None))
    somebody(session, "ada", ADMIN)
    assert people.gives(chief, Role.SUPERVISOR, None)
    assert not any(people.gives(chief, role, None) for role in (Role.ADMIN, Role.SITE_ADMIN, Role.AUDITOR))
    assert people.people(session, by=chief) == ()


@pytest.mark.parametrize("role", [Role.AGENT, Role.RECEPTIONIST, Role.SUPERVISOR, Role.AUDITOR])
def test_whoever_administers_nothing_is_told_nothing(session: Session, role: Role) -> None:
    nobody = by(session, Grant(role, None))
    somebody(session, "ici", AGENT)
    for refused in (
        lambda: people.people(session, by=nobody),
        lambda: people.person(session, "ici", by=nobody),
        lambda: people.open_sessions(session, by=nobody, now=NOW),
        lambda: people.reset(session, "ici", password_hash="y", codes=False, by=nobody, now=NOW),
    ):
        with pytest.raises(RoleTooLow):
            refused()


def test_nobody_takes_their_own_administration_away(session: Session) -> None:
    ada = by(session, ADMIN, login="ada")
    somebody(session, "alice", ADMIN)
    for refused in (
        lambda: people.change_rights(session, "ada", (AGENT,), by=ada, now=NOW),
        lambda: people.disable(session, "ada", by=ada, now=NOW),
        lambda: people.reset(session, "ada", password_hash="y", codes=True, by=ada, now=NOW),
    ):
        with pytest.raises(OwnAccountNeeded):
            refused()
    assert set(people.change_rights(session, "ada", (ADMIN, AGENT), by=ada, now=NOW).grants) == {ADMIN, AGENT}


def test_town_keeps_an_administrator_when_the_others_were_disabled_meanwhile(session: Session) -> None:
    ada, alice = by(session, ADMIN, login="ada"), somebody(session, "alice", ADMIN)
    somebody(session, "secours", ADMIN, sealed=True)
    disable_account(session, ada.id, actor="cli", now=NOW)
    for refused in (
        lambda: people.disable(session, alice.login, by=ada, now=NOW),
        lambda: people.change_rights(session, alice.login, (AGENT,), by=ada, now=NOW),
    ):
        nested = session.begin_nested()
        with pytest.raises(OwnAccountNeeded):
            refused()
        nested.rollback()


def test_sealed_account_is_changed_at_the_command_line_only(session: Session) -> None:
    ada = by(session, ADMIN)
    somebody(session, "secours", ADMIN, sealed=True)
    with pytest.raises(RoleTooLow):
        people.reset(session, "secours", password_hash="y", codes=False, by=ada, now=NOW)


def test_each_change_writes_its_row_of_the_audit_and_ends_sessions_where_it_must(session: Session) -> None:
    ada = by(session, ADMIN)
    lea = people.add(
        session, login="Léa", display_name="Léa", password_hash="x", temporary=True, grants=(AGENT,), by=ada, now=NOW
    )
    assert lea.password_expires
    people.change_rights(session, lea.login, (AGENT,), by=ada, now=NOW)  # as before: nothing to write
    people.change_rights(session, lea.login, (OTHER,), by=ada, now=NOW)
    _, _, session_id = open_session(session, lea.id, proof=Proof.PASSWORD, browser=Browser("192.0.2.7"), now=NOW)
    session.flush()
    assert [one.login for one, _ in people.open_sessions(session, by=ada, now=NOW)] == [lea.login]
    assert people.end_one_session(session, session_id, by=ada, now=NOW)
    assert not people.end_one_session(session, session_id, by=ada, now=NOW)
    people.disable(session, lea.login, by=ada, now=NOW)
    people.enable(session, lea.login, by=ada, now=NOW)
    people.reset(session, lea.login, password_hash="y", codes=True, by=ada, now=NOW)
    assert sessions_of(session, lea.id, NOW) == ()
    rows = [entry for entry in newest(session) if entry.actor == str(ada.id)]
    assert [entry.kind for entry in reversed(rows)] == [
        "account_added",
        "rights_changed",
        "session_ended",
        "account_disabled",
        "account_enabled",
        "password_reset",
    ]
    assert rows[4].facts == {"before": ["agent:HDV"], "roles": ["agent:CCAS"]}
    assert verify(session).trouble == ""


def test_rights_are_kept_once_and_the_wider_contains_the_narrower() -> None:
    asked = (Grant(Role.AGENT, "HDV", "ident"), AGENT, AGENT, Grant(Role.RECEPTIONIST, "HDV", "ident"))
    assert people.check_grants(asked, config) == (AGENT, Grant(Role.RECEPTIONIST, "HDV", "ident"))


@pytest.mark.parametrize(
    ("grants", "refusal"),
    [
        ((), MalformedCommand),
        ((Grant(Role.AGENT, "GARE"),), SiteUnknown),
        ((Grant(Role.AGENT, "HDV", "social"),), QueueUnknown),
        ((Grant(Role.AGENT, None, "ident"),), MalformedCommand),
        ((Grant(Role.AUDITOR, "HDV", "ident"),), MalformedCommand),
        ((Grant(Role.ADMIN, "HDV"),), MalformedCommand),
        ((Grant(Role.SITE_ADMIN, None),), MalformedCommand),
    ],
)
def test_right_that_means_nothing_is_refused(grants: tuple[Grant, ...], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        people.check_grants(grants, config)


def test_drawn_password_is_good_enough_for_an_administrator() -> None:
    check_strength(drawn_password(), administrator=True)
    assert len({drawn_password() for _ in range(100)}) == 100
