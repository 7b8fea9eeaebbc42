"""The files that a technician copies: the service's unit, and nginx in front of the server, for real where it is."""

import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from ausuivant.clock import FixedClock
from ausuivant.ids import new_id
from server.security.roles import Role
from server.tls import certify
from tests.architecture.sources import ROOT
from tests.core.reception import NINE, a_site
from tests.prepared import prepared_database
from tests.seeds import PASSWORD
from tests.server.house import House

UNIT = ROOT / "deploy" / "ausuivant.service"
CONF = ROOT / "deploy" / "nginx-ausuivant.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
ANALYZE = shutil.which("systemd-analyze")
NAME = "localhost"


@dataclass(frozen=True)
class Front:
    """nginx, with a server behind it."""

    url: str
    house: House
    trust: ssl.SSLContext


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed: apt install systemd")
def test_the_unit_is_well_formed_and_exposes_little(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/ausuivant/bin/ausuivant", "/bin/true"))
    verified = subprocess.run([str(ANALYZE), "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    exposed = [str(ANALYZE), "security", "--offline=true", "--threshold=30", str(unit)]
    judged = subprocess.run(exposed, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout[-500:]


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    """The very file of deploy/, with this machine's ports and a certificate of the town's authority."""
    if NGINX is None:
        pytest.skip("nginx is not installed: apt install nginx-light")
    with House(prepared_database(tmp_path), FixedClock(NINE), a_site(), data=tmp_path, proxy="127.0.0.1") as house:
        port = _free_port()
        certified = certify(tmp_path / "tls", [NAME], now=datetime.now(UTC))
        files = {"certificate": certified.certificate, "key": certified.key}
        main = _configuration(tmp_path, port=port, behind=house.port, **files)
        subprocess.run([NGINX, "-t", "-c", str(main)], check=True, capture_output=True, timeout=20)
        nginx = subprocess.Popen([NGINX, "-c", str(main)], stderr=subprocess.PIPE)
        try:
            _wait(nginx)
            yield Front(f"https://{NAME}:{port}", house, ssl.create_default_context(cafile=str(certified.authority)))
        finally:
            nginx.terminate()
            nginx.communicate(timeout=20)


def test_a_person_works_through_nginx_and_another_sites_page_does_not(front: Front) -> None:
    front.house.account("nadia", Role.AGENT)
    origin = {"Origin": front.url}
    with httpx.Client(base_url=front.url, verify=front.trust, timeout=20) as http:
        assert http.get("/connexion").status_code == 200
        entered = http.post("/api/session", json={"login": "nadia", "password": PASSWORD}, headers=origin)
        assert entered.status_code == 200, entered.text
        assert "secure" in entered.headers["set-cookie"].lower()
        assert entered.headers["strict-transport-security"].endswith("includeSubDomains")
        command = {"Idempotency-Key": str(new_id())}
        opened = http.post("/api/sites/HDV/counters/1/open", json={}, headers={**origin, **command})
        assert opened.status_code == 200, opened.text
        for foreign in ("https://mairie.example", front.url.replace("https:", "http:"), "null"):
            refused = http.post("/api/sites/HDV/counters/1/close", headers={"Origin": foreign, **command})
            assert refused.json()["type"] == "/problems/origin-refused"
        cookie = entered.headers["set-cookie"].partition(";")[0]
    shown = {"Cookie": cookie, **origin}
    topic = front.url.replace("https", "wss") + "/api/feed?topic=console:HDV:1"
    with connect(topic, additional_headers=shown, ssl=front.trust, proxy=None, compression=None) as link:
        assert "view" in json.loads(link.recv(timeout=10))


def test_an_address_that_a_visitor_claims_is_not_believed(front: Front) -> None:
    """The sessions say from where people came: nginx's word, not theirs."""
    front.house.account("nadia", Role.AGENT)
    claimed = {"Origin": front.url, "X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "http"}
    with httpx.Client(base_url=front.url, verify=front.trust, timeout=20) as http:
        entered = http.post("/api/session", json={"login": "nadia", "password": PASSWORD}, headers=claimed)
        assert entered.status_code == 200, entered.text
        cookie = {"Cookie": entered.headers["set-cookie"].partition(";")[0]}
        sessions = http.get("/api/account/sessions", headers=cookie).json()
    assert [one["address"] for one in sessions] == ["127.0.0.0/24"]


def _configuration(folder: Path, *, port: int, behind: int, certificate: Path, key: Path) -> Path:
    said = CONF.read_text(encoding="utf-8").partition("\nserver {\n    listen 80;")[0]
    for before, after in {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "    listen [::]:443 ssl http2;\n": "",
        "accueil.ville.example": NAME,
        "/etc/nginx/ausuivant/fullchain.pem": str(certificate),
        "/etc/nginx/ausuivant/privkey.pem": str(key),
        "http://127.0.0.1:8000": f"http://127.0.0.1:{behind}",
    }.items():
        assert before in said, before
        said = said.replace(before, after)
    sorts = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    bodies = "".join(f"{sort}_temp_path {folder / sort};\n" for sort in sorts)
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off;\nmaster_process off;\npid {folder / 'nginx.pid'};\nerror_log stderr notice;\n"
        f"events {{}}\nhttp {{\n{bodies}{said}\n}}\n",
        encoding="utf-8",
    )
    return main


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait(nginx: subprocess.Popen[bytes]) -> None:
    """Until it listens: it says how it will wait for events once it does."""
    assert nginx.stderr is not None
    said = []
    for line in nginx.stderr:
        said.append(line.decode())
        if b"event method" in line:
            return
    raise AssertionError("".join(said))
