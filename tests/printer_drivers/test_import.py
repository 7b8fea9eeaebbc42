"""A kiosk that restarts often must not pay for a library that it may never use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROBE = """
import sys
import printer_drivers, printer_drivers.worker
print([name for name in ("escpos", "PyQt6", "typer", "usb", "serial", "cups") if name in sys.modules])
"""


def test_import_brings_no_escpos_and_leaves_no_file(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert list(tmp_path.iterdir()) == []
