"""`python -m printer_drivers.simulator` is `ausuivant printer simulate`."""

from __future__ import annotations

import typer

from printer_drivers.cli import simulate

if __name__ == "__main__":
    typer.run(simulate)
