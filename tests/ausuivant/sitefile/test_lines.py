"""The lines of a TOML text's keys."""

import tomllib
from typing import Any

import pytest

from ausuivant.sitefile.lines import Path, line_of, lines_of

TEXT = '''# a comment = [not a key]
town = "Mi # ramas"

[[site]]
id = "A"   # [[site]]
name.fr = "x"
text = """
[[site]]
id = "not a key"
and "" quotes"""""
raw = \'\'\'
[x] = 'y'\'\'\'
list = [
    "one", # , "two"
    { queue = "q", help_after = """
5""" },
    ["deep", [
        1979-05-27, 2.5e3]],
]
"quoted \\u00e9.key" = { a = 1, "b c" = { d = "}" } }

[[site.queue]]
letter = "A"
[site.queue.notice.fr]
papers = []

[[site]]
id = "B"
[[site.queue]]
[[site.queue]]
letter = "C"
[other]
a.b.c = "esc \\" \\\\"
last = true'''


def paths_of(value: Any, path: Path = ()) -> list[Path]:
    """Every path in a parsed TOML value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [path] if path else []
    for key, inner in items:
        found += paths_of(inner, (*path, key))
    return found


def test_every_path_has_a_line_and_no_other_does() -> None:
    assert set(lines_of(TEXT)) == set(paths_of(tomllib.loads(TEXT)))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("town",), 2),
        (("site", 0), 4),
        (("site", 0, "id"), 5),
        (("site", 0, "name", "fr"), 6),
        (("site", 0, "text"), 7),
        (("site", 0, "raw"), 11),
        (("site", 0, "list"), 13),
        (("site", 0, "list", 0), 14),
        (("site", 0, "list", 1, "help_after"), 15),
        (("site", 0, "list", 2, 1, 1), 18),
        (("site", 0, "quoted é.key", "b c", "d"), 20),
        (("site", 0, "queue", 0, "letter"), 23),
        (("site", 0, "queue", 0, "notice", "fr", "papers"), 25),
        (("site", 1), 27),
        (("site", 1, "queue", 0), 29),
        (("site", 1, "queue", 1, "letter"), 31),
        (("other", "a", "b", "c"), 33),
        (("other", "last"), 34),
    ],
)
def test_line_is_where_the_key_stands(path: Path, line: int) -> None:
    assert line_of(lines_of(TEXT), path) == line


def test_line_is_the_same_when_the_file_comes_from_windows() -> None:
    assert lines_of(TEXT.replace("\n", "\r\n")) == lines_of(TEXT)


def test_line_is_the_table_s_when_the_key_is_missing() -> None:
    assert line_of(lines_of(TEXT), ("site", 1, "queue", 1, "name", "fr")) == 30
    assert line_of({}, ("nothing",)) == 1
