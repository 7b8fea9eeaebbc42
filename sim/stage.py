"""The demo's set: the example town with six weeks behind it, its accounts and devices, in one folder.

Preparing takes some seconds of computing, so the result is kept as a model and each demo plays on a copy: it always
begins on the same Monday morning.
"""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from ausuivant.client.api import ApiClient
from ausuivant.clock import CLOCK_VARIABLE, DemoClock
from ausuivant.core import hours
from ausuivant.core.config import Site
from ausuivant.sitefile import dump_town, load_town
from sim.application import enrol_application
from sim.history import set_up_at, working_days
from sim.live import Post
from sim.programs import Programs

DAY: Final = date(2026, 11, 23)  #: a Monday
BEGINS: Final = 9 * 60 + 30  #: local minute at which the demo begins
DAYS: Final = 30  #: of opening: six weeks
SEED: Final = 2026
#: the site with kiosk, printer and display; its last counter is left to whoever looks at the demo
SITE: Final = "HDV"

#: said to everybody, in a database that holds nobody: worth nothing elsewhere
PASSWORD: Final = "Tamaris-en-fleur-13140"
ADMIN: Final = "admin"
SUPERVISOR: Final = "responsable"
GUEST: Final = "agent"


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled device; its token is a secret elsewhere."""

    id: str
    token: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A prepared town. `posts`: the simulated agents'; `free`: the counters left to others, by site."""

    town: str
    kiosks: dict[str, Device]
    display: Device
    posts: tuple[Post, ...]
    free: dict[str, list[str]]
    codes: str  #: secret of the administrator's application for codes

    def write(self, path: Path) -> None:
        """Keep it beside the model."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Stage":
        """Find it again."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            town=kept["town"],
            kiosks={site: Device(**device) for site, device in kept["kiosks"].items()},
            display=Device(**kept["display"]),
            posts=tuple(Post(**post) for post in kept["posts"]),
            free=kept["free"],
            codes=kept["codes"],
        )


def begins_at(site: Site) -> datetime:
    """The instant at which the demo begins."""
    return hours.instant(site, DAY, BEGINS)


def prepare(folder: Path, town: Path, *, days: int = DAYS, say: Callable[[str], None]) -> Stage:
    """Lay out the folder for a run: the model (made if it is missing or old), and a fresh copy of its database."""
    model = folder / "model"
    mark, stamp = model / "made-of", f"{_stamp(town)} {days}"
    if not mark.exists() or mark.read_text(encoding="utf-8") != stamp:
        say(f"{days} jours d'accueil à simuler d'abord : environ une minute, la première fois seulement…")
        shutil.rmtree(model, ignore_errors=True)
        model.mkdir(parents=True)
        _make_model(model, town, days)
        mark.write_text(stamp, encoding="utf-8")
    for name in ("tickets", "kiosk", "display", "logs", "pictures"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for old in folder.glob("ausuivant.db*"):
        old.unlink()
    _copy(model / "ausuivant.db", folder / "ausuivant.db")
    shutil.copy2(model / "codes.key", folder / "codes.key")
    return Stage.read(model / "stage.json")


def _stamp(town: Path) -> str:
    """What the model depends on: the town, and the programs that made it."""
    root = Path(__file__).resolve().parent.parent
    sources = [root / "sim", root / "ausuivant" / "core", root / "server" / "store", root / "server" / "frequentation"]
    files = [town, *sorted(path for source in sources for path in source.rglob("*.py"))]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _make_model(model: Path, town: Path, days: int) -> None:
    loaded = load_town(town)
    # A demo's people press at once what others press in an hour.
    unlimited = tuple(replace(one, policy=replace(one.policy, tickets_a_minute=0)) for one in loaded.sites)
    town = model / "town.toml"
    town.write_text(dump_town(replace(loaded, sites=unlimited)), encoding="utf-8")
    site = loaded.sites[0]
    history, began = model / "history.jsonl", begins_at(site)
    local = began.astimezone(hours.zone(site.timezone)) - timedelta(minutes=1)
    # Sites have closures of their own: the database must be older than the first of them.
    set_up = min(set_up_at(one, min(islice(working_days(one, before=DAY), days))) for one in loaded.sites)
    data = ("--data", str(model))
    with Programs(model / "logs", {}) as programs:
        programs.run(
            "init",
            *("init", "--example", str(town), "--admin-login", ADMIN, *data),
            seconds=120,
            environment={"AUSUIVANT_ADMIN_PASSWORD": PASSWORD, **at(set_up)},
        )
        programs.run(
            "sim",
            *("sim", "run", "--days", str(days), "--seed", str(SEED), "--town", str(town), "--out", str(history)),
            *("--until", local.strftime("%Y-%m-%dT%H:%M")),
            seconds=300,
        )
        programs.run("import", "log", "import", str(history), *data, seconds=300)
        programs.run("calendar", "calendar", "build", *data, seconds=300, environment=at(began))
        # A minute before the demo begins, so that no clock goes back.
        server = programs.start("serve", "serve", "--port", "0", *data, environment=at(began - timedelta(seconds=50)))
        url = server.wait_for(r"(http://\S+)")[1]
        _people(url, loaded.name, loaded.sites).write(model / "stage.json")
    history.unlink()


def _copy(database: Path, copy: Path) -> None:
    """Copy a database that nobody uses, with what may still stand in its journal."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def at(instant: datetime) -> dict[str, str]:
    """The environment of a program that lives at that instant from now on."""
    return {CLOCK_VARIABLE: DemoClock.starting_at(instant).as_text()}


def _people(url: str, town: str, sites: Sequence[Site]) -> Stage:
    """Enrol accounts and devices through the server, as an administrator would."""
    with ApiClient(url, timeout=30) as api:
        api.login(ADMIN, PASSWORD)
        application = enrol_application(api, PASSWORD)
        ids = [site.id for site in sites]
        api.add_account(SUPERVISOR, PASSWORD, tuple(("supervisor", site) for site in ids), "Responsable d'accueil")
        api.add_account(GUEST, PASSWORD, tuple(("agent", site) for site in ids), "Agent invité")
        posts: list[Post] = []
        free: dict[str, list[str]] = {}
        for site in sites:
            counters = list(site.counters)
            staffed = counters[:-1] if site.id == SITE else counters
            free[site.id] = counters[len(staffed) :]
            posts.extend(_hired(api, site.id, staffed))
        return Stage(
            town=town,
            kiosks={site: _enrolled(api, f"Borne {site}", "kiosk", site) for site in ids},
            display=_enrolled(api, "Écran de la salle", "display", SITE),
            posts=tuple(posts),
            free=free,
            codes=application.secret,
        )


def _hired(api: ApiClient, site: str, counters: Iterable[str]) -> Iterable[Post]:
    for counter in counters:
        login = f"{site.lower()}-{counter}"
        api.add_account(login, PASSWORD, (("agent", site),), f"Agent {site} {counter}")
        yield Post(site, counter, login, PASSWORD)


def _enrolled(api: ApiClient, name: str, role: str, site: str) -> Device:
    enrolled = api.add_device(name, role, site)
    return Device(str(enrolled.device.id), enrolled.token)
