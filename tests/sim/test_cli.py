"""`ausuivant sim run`, as it is typed."""

from pathlib import Path

from typer.testing import CliRunner

from sim.cli import app

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "miramas.toml"


def test_sim_run_names_the_site_that_it_does_not_find_when_the_town_has_none(tmp_path: Path):
    out = tmp_path / "history.jsonl"
    result = CliRunner().invoke(app, ["run", "--out", str(out), "--town", str(EXAMPLE), "--site", "NULLE-PART"])
    assert result.exit_code == 2
    assert "NULLE-PART" in result.output
    assert not out.exists()
