"""A server whose town has a directory, and the directory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ausuivant.clock import FixedClock
from server.security import audit
from server.security.accounts import Account, all_accounts
from server.security.audit import Entry
from tests.core.reception import NINE, a_site
from tests.prepared import prepared_database
from tests.server.directory.issuer import CLIENT, SECRET, SIRET, Issuer
from tests.server.directory.visitor import Visitor
from tests.server.house import House

RULES = f"""
[required]
siret = ["{SIRET}"]
[[rule]]
group = "accueil"
role = "agent"
site = "HDV"
[[rule]]
group = "chefs"
role = "supervisor"
[[rule]]
group = "admins"
role = "admin"
"""


def write_file(folder: Path, issuer: str, *, more: str = "", rules: str = RULES) -> None:
    """Set up a directory for a server whose data are in that folder."""
    head = f'issuer = "{issuer}"\nclient_id = "{CLIENT}"\nsecret = "{SECRET}"\nscopes = ["openid", "profile", "town"]\n'
    (folder / "annuaire.toml").write_text(f"{head}{more}\n{rules}", encoding="utf-8")


@dataclass
class Scene:
    """A server, its directory, and what happened there."""

    house: House
    issuer: Issuer
    visitors: list[Visitor] = field(default_factory=list)

    def visitor(self) -> Visitor:
        """A new browser."""
        self.visitors.append(Visitor(self.house.url))
        return self.visitors[-1]

    def close(self) -> None:
        """Close the browsers."""
        while self.visitors:
            self.visitors.pop().client.close()

    def accounts(self) -> dict[str, Account]:
        """The accounts by login."""
        return {one.login: one for one in self.house.run(lambda: self.house.services.gate.read(all_accounts))}

    def told(self) -> list[Entry]:
        """The audit, in order."""
        return list(self.house.run(lambda: self.house.services.gate.read(lambda session: audit.since(session, 0))))


def a_scene(folder: Path, *, more: str = "", rules: str = RULES) -> Iterator[Scene]:
    """A running server of one site with a directory."""
    with Issuer() as issuer:
        issuer.person(groups=["accueil"])
        write_file(folder, issuer.url, more=more, rules=rules)
        with House(prepared_database(folder), FixedClock(NINE), a_site(), data=folder) as house:
            yield Scene(house, issuer)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One server for the tests of a file: each begins with another browser."""
    yield from a_scene(tmp_path_factory.mktemp("directory"))


@pytest.fixture
def scene(shared: Scene) -> Iterator[Scene]:
    """The server, and the directory with nothing wrong about it."""
    shared.issuer.person(groups=["accueil"])
    yield shared
    shared.close()
