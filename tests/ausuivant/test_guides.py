"""The guides in French say commands, keys and buttons that exist."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer.main

from ausuivant.cli import app

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "guides"
SCRIPTS = ROOT / "server" / "web" / "static" / "js"


def guide(name: str) -> str:
    """A guide's text."""
    return (GUIDES / f"{name}.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Every `ausuivant …` of the guides' blocks, without comments."""
    blocks = [block for path in sorted(GUIDES.glob("*.md")) for block in path.read_text("utf-8").split("```")[1::2]]
    lines = [line.split(" #")[0] for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    parts = [part.strip() for line in lines for part in line.split("&&")]
    found = [re.search(r"(?:^|/opt/ausuivant/bin/)(ausuivant .+)$", part) for part in parts]
    return [one[1] for one in found if one is not None and one[1] != "ausuivant --help"]


def sentences() -> str:
    """What the pages' scripts say, with ordinary spaces."""
    return (SCRIPTS / "sentences.js").read_text(encoding="utf-8").replace("${N}", " ")


def parse(words: list[str]) -> None:
    """Parse a command line as `ausuivant` would, without running it. SystemExit or a usage error if it is wrong."""
    command: Any = typer.main.get_command(app)
    while True:
        context = command.make_context(command.name, list(words), allow_extra_args=hasattr(command, "resolve_command"))
        if not hasattr(command, "resolve_command") or not (rest := [*context._protected_args, *context.args]):
            return
        _name, command, words = command.resolve_command(context, rest)
        assert command is not None


@pytest.mark.parametrize("line", commands())
def test_command_of_a_guide_is_understood(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUSUIVANT_SERVER", "http://127.0.0.1:8000")
    monkeypatch.setenv("AUSUIVANT_TOKEN", "token")
    parse([word for word in shlex.split(line)[1:] if word != "--help"])


def test_parse_refuses_a_command_that_does_not_exist() -> None:
    with pytest.raises(Exception, match="--nom"):
        parse(["user", "add", "nadia", "--role", "agent", "--nom", "Nadia"])


def test_keys_of_the_agents_guide_are_those_of_the_console() -> None:
    actions = (SCRIPTS / "console_actions.js").read_text(encoding="utf-8")
    keys = re.findall(r'name: "([a-z-]+)", key: "([^"]+)"(?:, pad: "(\d)")?', actions)
    assert keys
    words = dict(re.findall(r'^  (\w+): ["`](.+?)["`],$', sentences(), re.M))
    alone = {("alert_done", key, "") for key in re.findall(r'DONE_KEY = "([^"]+)"', actions)}
    alone |= {("voice", key, "") for key in re.findall(r'VOICE_KEY = "([^"]+)"', actions)}
    alone |= {("range", key, "") for key in re.findall(r'RANGE_KEY = "([^"]+)"', actions)}
    rows = re.findall(r"^\| (F\d+|Maj F\d+) \| (\w*) ?\| \*\*(.+?)\*\* \|", guide("agent"), re.M)
    told = {(key, pad, button) for key, pad, button in rows if key != "F2"}
    assert told == {(key, pad, words[name.replace("-", "_")]) for name, key, pad in {*keys, *alone}}
    assert {pad for key, pad, _ in rows if key == "F2"} == {"Entrée"}


@pytest.mark.parametrize("name", ["agent", "responsable"])
def test_buttons_of_a_guide_are_said_by_the_pages(name: str) -> None:
    said = sentences() + "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "server" / "web" / "templates").glob("*.html")
    )
    text = guide(name).replace("\u00a0", " ")
    buttons = [words for words in re.findall(r"\*\*([^*]+)\*\*", text.split("\n## ", 1)[1]) if words[0].isupper()]
    own_words = re.compile(r"À gauche|Au centre|À droite|Appeler quelqu’un|Faire revenir|« |Alertes\.|Les ")
    assert not [words for words in buttons if not own_words.match(words) and words.rstrip(".") not in said]


def test_links_between_guides_lead_somewhere() -> None:
    for path in sorted(GUIDES.glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), (path.name, target)
