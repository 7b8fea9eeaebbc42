"""`ausuivant site check`, as the person who edits the file meets it."""

from pathlib import Path

from typer.testing import CliRunner

from ausuivant.sitefile.cli import app

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "miramas.toml"


def test_check_says_what_the_file_holds_when_it_is_good() -> None:
    done = CliRunner().invoke(app, ["check", str(EXAMPLE)])
    assert done.exit_code == 0
    assert done.stdout.startswith("Miramas : le fichier est bon.")
    assert "mardi : 12\u00a0h à 18\u00a0h" in done.stdout
    assert "A  Identité, passeport  guichets 2, 3, 5*" in done.stdout


def test_check_names_file_and_line_when_the_file_is_bad(tmp_path: Path) -> None:
    path = tmp_path / "ville.toml"
    text = EXAMPLE.read_text(encoding="utf-8").replace('letter = "C"', 'letter = "O"')
    path.write_text(text, encoding="utf-8")
    line = text[: text.index('letter = "O"')].count("\n") + 1
    done = CliRunner().invoke(app, ["check", str(path)])
    assert done.exit_code == 5
    assert done.stdout == ""
    assert done.stderr == f"{path}:{line}: la lettre O est exclue : O se lit comme zéro\n"


def test_check_fails_when_there_is_no_file(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["check", str(tmp_path / "absent.toml")])
    assert done.exit_code == 5
    assert "illisible" in done.stderr
