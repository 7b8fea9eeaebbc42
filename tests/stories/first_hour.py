"""The first hour of a server, inside a network of its own: run by `test_first_hour`, prints what it saw as JSON.

A browser keeps a `__Host-` cookie on the machine itself even without HTTPS, so only another address proves anything.
Here the loopback device gets one more, 192.0.2.10, which no other network namespace can reach.
"""

import asyncio
import base64
import fcntl
import json
import socket
import struct
import sys
import threading
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from playwright.async_api import async_playwright

from ausuivant.client.api import ApiClient
from ausuivant.client.feed import FeedClient, Link
from ausuivant.clock import SystemClock
from ausuivant.core.errors import ServerUnreachable
from sim.application import Application, enrol_application
from sim.programs import Programs
from tests.web.conftest import CHROMIUM, FLAGS
from tests.web.town import EXAMPLE

ADDRESS: Final = "192.0.2.10"
PASSWORD: Final = "cheval correct agrafe pile lampe rideau pont"
SIOCSIFFLAGS, SIOCSIFADDR, UP = 0x8914, 0x8916, 0x41  #: linux/sockios.h, linux/if.h


def give_address() -> None:
    """Bring the loopback device up, with an address that is not a loopback one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        fcntl.ioctl(handle, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", UP))
        fcntl.ioctl(
            handle, SIOCSIFADDR, struct.pack("16sHH4s8x", b"lo:1", socket.AF_INET, 0, socket.inet_aton(ADDRESS))
        )


def spki_of(certificate: Path) -> str:
    """What Chromium is told to believe: the digest of the server's public key, and nothing else."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    digest = hashes.Hash(hashes.SHA256())
    digest.update(der)
    return base64.b64encode(digest.finalize()).decode()


def follow_kiosk(url: str, token: str, authority: Path) -> bool:
    """Whether a device gets a frame over a secured websocket."""
    live, stop = threading.Event(), threading.Event()
    feed = FeedClient(url, "kiosk:HDV", token, clock=SystemClock(), authority=authority)

    def state(link: Link) -> None:
        if link is Link.LIVE:
            live.set()

    thread = threading.Thread(target=feed.run, args=(lambda _: None, state, stop))
    thread.start()
    came = live.wait(20)
    stop.set()
    thread.join(20)
    return came


def use_as_a_device(url: str, authority: Path) -> tuple[dict[str, Any], Application]:
    """The town's own programs, which believe the town's authority alone; and the administrator's telephone."""
    with ApiClient(url, timeout=20, authority=authority) as admin:
        admin.login("admin", PASSWORD)
        application = enrol_application(admin, PASSWORD)
        token = admin.add_device("Borne", "kiosk", "HDV").token
    try:
        ApiClient(url, token, timeout=20).issue("HDV", "passeport")
        stranger = "believed"
    except ServerUnreachable:
        stranger = "refused"
    return {"kiosk_live": follow_kiosk(url, token, authority), "unknown_authority": stranger}, application


async def log_in_by_browser(url: str, certificate: Path, application: Application) -> dict[str, Any]:
    """Log in as an administrator would, in Chromium, over HTTPS."""
    async with async_playwright() as playwright:
        flags = [*FLAGS, f"--ignore-certificate-errors-spki-list={spki_of(certificate)}"]
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = await chromium.new_page()
        await page.goto(url + "/connexion")
        await page.fill("#login", "admin")
        await page.fill("#password", PASSWORD)
        await page.click("#login-button")
        # The code that enrolled the application is used up: the telephone shows the next one.
        await page.fill("#code", application.code(steps=1))
        await page.click("#login-button")
        await page.wait_for_url("**/agent")
        cookies = await page.context.cookies()
        heading = await page.inner_text("h1")
        await chromium.close()
    kept = [[one.get("name"), one.get("secure"), one.get("httpOnly")] for one in cookies]
    return {"heading": heading, "cookies": kept}


async def look_without_https(url: str, pictures: Path) -> dict[str, Any]:
    """What the log-in page says where no session could live."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await chromium.new_page(viewport={"width": 1280, "height": 800})
        await page.goto(url + "/connexion")
        said = await page.inner_text('[role="alert"]')
        fields = await page.locator("input").count()
        await page.screenshot(path=pictures / "sans-https.png")
        await chromium.close()
    return {"alert": said, "fields": fields}


def main(folder: Path) -> dict[str, Any]:
    """Install as the guide says, then use it."""
    give_address()
    found: dict[str, Any] = {}
    tls = folder / "tls"
    with Programs(folder / "logs", {"AUSUIVANT_DATA": str(folder)}) as programs:
        word = {"AUSUIVANT_ADMIN_PASSWORD": PASSWORD}
        programs.run("init", "init", "--example", str(EXAMPLE), seconds=60, environment=word)
        server = programs.start("server", "serve", "--host", "0.0.0.0", "--port", "0")
        port = server.wait_for(r"https://0\.0\.0\.0:(\d+)")[1]
        url = f"https://{ADDRESS}:{port}"
        found["device"], application = use_as_a_device(url, tls / "authority.pem")
        found["browser"] = asyncio.run(log_in_by_browser(url, tls / "server.pem", application))
        server.stop()
        plain = programs.start("plain", "serve", "--host", "0.0.0.0", "--port", "0", "--behind-proxy", "192.0.2.99")
        port = plain.wait_for(r"http://0\.0\.0\.0:(\d+)")[1]
        found["plain"] = asyncio.run(look_without_https(f"http://{ADDRESS}:{port}", folder))
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
