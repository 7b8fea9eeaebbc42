"""A directory that is not there, is set up wrongly, is known by another address, or serves several servers."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ausuivant.clock import FixedClock
from server.security.directory.config import DirectoryFileError
from tests.core.reception import NINE, a_site
from tests.prepared import prepared_database
from tests.server.conftest import Postgres
from tests.server.directory.conftest import RULES, Scene, a_scene, write_file
from tests.server.directory.issuer import SECRET, Issuer
from tests.server.directory.visitor import Visitor
from tests.server.house import House

START = "/connexion/annuaire"
NOT_HERE = "L’annuaire ne répond pas"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Scene]:
    """A server that has not asked its directory for anything."""
    for opened in a_scene(tmp_path):
        yield opened
        opened.close()


def test_page_says_so_when_the_directory_is_away(fresh: Scene) -> None:
    visitor = fresh.visitor()
    place = visitor.leave()
    fresh.issuer.stop()
    answer = visitor.get(place, crossed=True)
    assert (answer.status_code, visitor.is_in) == (503, False)
    assert NOT_HERE in answer.text
    assert "connectez-vous avec un mot de passe" in answer.text
    assert fresh.visitor().client.get(f"{fresh.house.url}/connexion").status_code == 200


def test_page_says_so_when_the_directory_was_never_there(tmp_path: Path) -> None:
    with Issuer() as issuer:
        write_file(tmp_path, issuer.url)
    with House(prepared_database(tmp_path), FixedClock(NINE), a_site(), data=tmp_path) as house, house.http() as http:
        answer = http.get(START, headers={"Accept": "text/html"})
        assert answer.status_code == 503
        assert NOT_HERE in answer.text
        assert "set-cookie" not in answer.headers


@pytest.mark.logs("directory:")
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"issuer": "https://another.example"}, "se nomme « https://another.example »"),
        ({"token_endpoint": "http://another.example/token"}, "« token_endpoint » n'est pas une adresse https://"),
        ({"jwks_uri": None}, "« jwks_uri » n'est pas une adresse https://"),
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "ne prend pas un secret par « post »"),
        ({"padding": "x" * 300_000}, "octets"),
    ],
)
def test_nobody_is_sent_to_a_directory_when_it_publishes_something_wrong(
    fresh: Scene, caplog: pytest.LogCaptureFixture, said: dict[str, object], words: str
) -> None:
    fresh.issuer.discovery = said
    answer = fresh.visitor().open(START)
    assert answer.status_code == 503
    assert NOT_HERE in answer.text
    assert words in caplog.text


@pytest.mark.logs("directory:")
def test_nobody_enters_when_our_secret_is_wrong(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Issuer() as issuer:
        issuer.person(groups=["accueil"])
        write_file(tmp_path, issuer.url)
        file = tmp_path / "annuaire.toml"
        file.write_text(file.read_text(encoding="utf-8").replace(SECRET, "faux"), encoding="utf-8")
        with House(prepared_database(tmp_path), FixedClock(NINE), a_site(), data=tmp_path) as house:
            visitor = Visitor(house.url)
            answer = visitor.open(START)
            visitor.client.close()
    assert (answer.status_code, visitor.is_in) == (503, False)
    assert "« client_id » ou « secret »" in caplog.text
    assert "faux" not in caplog.text


def test_server_does_not_start_when_the_file_is_wrong(tmp_path: Path) -> None:
    write_file(tmp_path, "http://annuaire.example")
    with (
        pytest.raises(DirectoryFileError),
        House(prepared_database(tmp_path), FixedClock(NINE), a_site(), data=tmp_path),
    ):
        raise AssertionError("it started")


def test_there_is_no_button_and_no_page_when_the_town_has_no_directory(tmp_path: Path) -> None:
    with House(prepared_database(tmp_path), FixedClock(NINE), a_site(), data=tmp_path) as house, house.http() as http:
        assert START not in http.get("/connexion").text
        for path in (START, f"{START}/retour?state=a&code=b"):
            assert http.get(path, headers={"Accept": "text/html"}).status_code == 404
        headers = {"Origin": house.url, "Accept": "text/html"}
        assert http.post(f"{START}/code", data={"code": "123456"}, headers=headers).status_code == 404


def test_button_says_the_directorys_name_when_there_is_one(tmp_path: Path) -> None:
    for opened in a_scene(tmp_path, more='label = "Compte de l’agglomération <test>"'):
        page = opened.visitor().open("/connexion?vers=/supervision").text
        assert 'href="/connexion/annuaire?vers=/supervision"' in page
        assert "Compte de l’agglomération &lt;test&gt;" in page
        opened.close()


def test_browser_changes_addresses_first_when_the_directory_knows_another(tmp_path: Path) -> None:
    for opened in a_scene(tmp_path, more='address = "https://accueil.example"'):
        visitor = opened.visitor()
        answer = visitor.get(f"{opened.house.url}{START}?vers=/supervision")
        assert answer.status_code == 303
        assert answer.headers["location"] == "https://accueil.example/connexion/annuaire?vers=/supervision&ici=true"
        assert visitor.cookies == {}
        # Behind a proxy that does not tell the name, once is enough.
        answer = visitor.get(f"{opened.house.url}{START}?ici=true")
        assert urlsplit(answer.headers["location"]).path == "/ville/authorize"
        assert "redirect_uri=https%3A%2F%2Faccueil.example%2F" in answer.headers["location"]
        opened.close()


def test_nobody_leaves_when_the_browser_would_not_keep_the_session(fresh: Scene) -> None:
    with fresh.house.http(Host="accueil.example", Accept="text/html") as http:
        answer = http.get(START)
    assert answer.status_code == 403
    assert fresh.issuer.asked == []


@pytest.mark.postgres
def test_log_in_ends_on_another_server_when_the_town_has_several(postgres: Postgres, tmp_path: Path) -> None:
    database, clock = postgres.database(), FixedClock(NINE)
    with ExitStack() as stack:
        issuer = stack.enter_context(Issuer())
        issuer.person(groups=["accueil"])
        write_file(tmp_path, issuer.url, rules=RULES)
        one, other = (stack.enter_context(House(database, clock, a_site(), data=tmp_path)) for _ in range(2))
        left, come = Visitor(one.url), Visitor(other.url)
        stack.callback(left.client.close)
        stack.callback(come.client.close)
        place = left.leave()
        come.cookies = dict(left.cookies)
        answer = come.get(f"{other.url}{urlsplit(place).path}?{urlsplit(place).query}", crossed=True)
        assert (answer.status_code, come.is_in) == (200, True)
        # What came back to one server does not come back to the other.
        assert left.get(place, crossed=True).status_code == 403
        assert not left.is_in
