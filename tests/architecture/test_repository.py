"""What may be in the repository at all."""

import re
import tomllib

from tests.architecture.sources import ROOT, lines_with, tracked

#: Cut in two, so that this file does not hold what it forbids.
REGISTRY_HOSTS = ("py" + "pi.org", "python" + "hosted", "npm" + "js.org", "npm" + "js.com", "deb." + "debian")
MACHINE_PATHS = ("/wo" + "rk/", "/fa" + "rm/", "/ro" + "ot/")
LONGEST_FILE = 400
#: Extras without a line in the lock: libcups' headers would have to be on every machine that tests.
UNLOCKED = {"dev", "cups"}
DRAWERS = {"utils", "util", "helpers", "helper", "misc", "common", "stuff", "lib"}


def test_no_tracked_file_names_a_package_registry() -> None:
    assert not lines_with(re.compile("|".join(map(re.escape, REGISTRY_HOSTS))), tracked())


def test_no_tracked_file_names_a_path_of_one_machine() -> None:
    assert not lines_with(re.compile("|".join(map(re.escape, MACHINE_PATHS))), tracked())


def test_lock_files_with_addresses_are_not_tracked() -> None:
    assert not [path for path in tracked() if path.name in {"uv.lock", "pylock.toml"}]


def test_third_party_assets_are_not_tracked() -> None:
    assert not tracked(".woff", ".woff2", ".ttf", ".otf")
    assert not [path for path in tracked() if "node_modules" in path.parts or "vendor" in path.parts]


def test_no_file_is_longer_than_one_thing_needs() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in tracked(".py", ".js", ".css")}
    assert not {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > LONGEST_FILE}


def test_no_file_is_a_drawer() -> None:
    assert not [
        path
        for path in tracked(".py", ".js", ".css", ".html")
        if DRAWERS & {path.stem.lower(), *(part.lower() for part in path.relative_to(ROOT).parts[:-1])}
    ]


def test_extras_name_the_packages_that_the_lock_pins() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project.get("optional-dependencies", {})
    named = {name_of(line) for line in project["dependencies"]}
    named |= {name_of(line) for extra, lines in extras.items() if extra not in UNLOCKED for line in lines}
    text = (ROOT / "requirements.in").read_text(encoding="utf-8")
    pinned = {name_of(line) for line in text.splitlines() if line.strip() and not line.startswith("#")}
    assert named == pinned


def name_of(requirement: str) -> str:
    """Give a requirement's bare name: no version, no extras."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement.strip())
    assert match is not None, requirement
    return match.group().lower().replace("_", "-").split("[")[0]


def test_links_between_the_documents_lead_somewhere() -> None:
    broken = []
    for path in tracked(".md"):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert not broken
