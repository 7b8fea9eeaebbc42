"""A provider that others wrote takes what we send, and we take what it sends: over real HTTP, from door to door."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from ausuivant.clock import FixedClock
from tests.core.reception import NINE, a_site
from tests.prepared import prepared_database
from tests.server.directory.conftest import write_file
from tests.server.directory.issuer import SIRET
from tests.server.directory.peer.conftest import Peer
from tests.server.directory.visitor import Visitor
from tests.server.house import House

pytestmark = pytest.mark.peer

NADIA = {"name": "Nadia Agent", "preferred_username": "nadia", "groups": ["accueil"], "siret": SIRET}
START = "/connexion/annuaire"


@contextmanager
def a_town(folder: Path, peer: Peer, *, more: str = "", **told: str) -> Iterator[Visitor]:
    """A server whose directory is the provider, and a browser."""
    write_file(folder, peer.url, more=more)
    with House(prepared_database(folder), FixedClock(NINE), a_site(), data=folder) as house:
        peer.set_up(house.url, {"nadia": NADIA, "luc": {**NADIA, "siret": "1"}}, **told)
        visitor = Visitor(house.url)
        try:
            yield visitor
        finally:
            visitor.client.close()


@pytest.mark.parametrize("algorithm", ["", "ES256"])
def test_person_comes_in_and_goes_out_when_the_provider_is_oidc_provider(
    peer: Peer, tmp_path: Path, algorithm: str
) -> None:
    told = {"userinfo_algorithm": algorithm} if algorithm else {}
    with a_town(tmp_path, peer, more="userinfo = true" if algorithm else "", **told) as visitor:
        peer.be("nadia")
        answer = visitor.open(f"{START}?vers=/agent")
        assert answer.status_code == 200, answer.text
        assert visitor.is_in
        page = visitor.moved(answer)
        assert page.url.path == "/agent"
        assert "Nadia Agent" in page.text
        goodbye = visitor.post("/deconnexion")
        assert not visitor.is_in
        place = html.unescape(re.findall(r'content="0;url=([^"]+)"', goodbye.text)[0])
        asked = visitor.get(place)
        form = dict(re.findall(r'name="([^"]+)" value="([^"]+)"', asked.text))
        action = re.findall(r'action="([^"]+)"', asked.text)[0]
        gone = visitor.client.post(urljoin(peer.url, action), data=form)
        assert urlsplit(gone.headers["location"])._replace(query="").geturl() == f"{visitor.url}/connexion"


@pytest.mark.parametrize(("who", "words"), [("luc", "organisation"), ("nobody", "abandonnée ou refusée")])
def test_person_stays_out_when_the_provider_does_not_vouch_for_them(
    peer: Peer, tmp_path: Path, who: str, words: str
) -> None:
    with a_town(tmp_path, peer) as visitor:
        peer.be(who)
        answer = visitor.open(START)
        assert (answer.status_code, visitor.is_in) == (403, False)
        assert words in html.unescape(answer.text)
