"""Say which Debian packages are missing; as root, install them.

Python's and npm's packages come from the lock files; what they link to or drive (Qt's X11 and sound
libraries, Chromium, fonts) comes from the system. Never fails a build: what cannot be installed is
named, and the tests that need it say so themselves.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

PACKAGES: dict[str, tuple[str, ...]] = {
    "Qt (kiosk and displays)": (
        "libegl1",
        "libgl1",
        "libglib2.0-0",
        "libxkbcommon0",
        "libxkbcommon-x11-0",
        "libdbus-1-3",
        "libfontconfig1",
        "libpulse0",
        "libxcb-cursor0",
        "libxcb-icccm4",
        "libxcb-image0",
        "libxcb-keysyms1",
        "libxcb-randr0",
        "libxcb-render-util0",
        "libxcb-shape0",
        "libxcb-xkb1",
    ),
    "voice (calls spoken in the hall)": ("espeak-ng", "alsa-utils"),
    "USB printers": ("libusb-1.0-0",),
    "fonts (languages that the bundled font lacks)": ("fonts-dejavu-core", "fonts-noto-core"),
    "browser (tests of the pages)": ("chromium-headless-shell",),
}


def wanted() -> list[str]:
    """Name every package that the programs and their tests use."""
    names = [name for group in PACKAGES.values() for name in group]
    if importlib.util.find_spec("ensurepip") is None:
        names.append(f"python3.{sys.version_info.minor}-venv")
    return names


def missing(names: Sequence[str]) -> list[str]:
    """Keep those that dpkg does not know as installed."""
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    installed = {line.split()[0] for line in answer.stdout.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in installed]


def install(names: Sequence[str]) -> bool:
    """Install as root; say what is being done and whether it worked."""
    print("Installing system packages: " + " ".join(names), flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names],
    ):
        done = subprocess.run(step, env=environment, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            print(f"This failed: {' '.join(step)}", file=sys.stderr)
            return False
    return True


def main() -> int:
    """Install or name what is missing; the exit code is 0 so that the rest goes on where it can."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        print("node 20 with npm is not here: pages will lack their modules, fonts and icons.", file=sys.stderr)
    names = wanted()
    if shutil.which("dpkg-query") is None:
        print("Not a Debian system; these packages, or their like, are needed: " + " ".join(names))
        return 0
    absent = missing(names)
    if not absent:
        return 0
    if os.geteuid() == 0 and install(absent):
        return 0
    line = "apt-get install -y --no-install-recommends " + " ".join(absent)
    print(f"System packages are missing. An administrator can install them with:\n  {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
