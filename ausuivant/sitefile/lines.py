"""Where each key of a TOML text stands, so that a complaint about a value can name its line.

`tomllib` gives values without positions. This reads a text that `tomllib` has already accepted, and keeps only the
line of each key and of each element; it checks nothing.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field

#: The keys and indices that lead to a value: `("site", 0, "queue", 2, "letter")`.
Path = tuple[str | int, ...]

_SPACE = " \t"
_BARE_END = " \t=.]},\n\r#"


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Say the line of a path, or of the nearest table that holds it; the first line if there is none."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def lines_of(text: str) -> dict[Path, int]:
    """Map each path of a valid TOML text to its line, counted from 1."""
    scan = _Scan(text.replace("\r\n", "\n"))
    scan.document()
    return scan.lines


@dataclass
class _Scan:
    """A reading head over the text."""

    text: str
    at: int = 0
    line: int = 1
    lines: dict[Path, int] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)

    def document(self) -> None:
        """Read statements until the end: headers and `key = value`."""
        table: Path = ()
        while self._skip_blank():
            if self.text.startswith("[[", self.at):
                table = self._header(brackets=2)
            elif self.text[self.at] == "[":
                table = self._header(brackets=1)
            else:
                self._pair(table)

    def _header(self, *, brackets: int) -> Path:
        line = self.line
        self._forward(brackets)
        keys = self._key()
        self._forward(brackets)
        path: Path = ()
        for key in keys[:-1]:
            path = self._current((*path, key))
            self.lines.setdefault(path, line)
        path = (*path, keys[-1])
        if brackets == 2:
            index = self.counts.get(path, 0)
            self.counts[path] = index + 1
            self.lines.setdefault(path, line)
            path = (*path, index)
        self.lines.setdefault(path, line)
        return path

    def _current(self, path: Path) -> Path:
        """A header under an array of tables means the array's last table."""
        return (*path, self.counts[path] - 1) if path in self.counts else path

    def _pair(self, table: Path) -> None:
        line = self.line
        path = table
        for key in self._key():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._forward(1)
        self._value(path)

    def _key(self) -> list[str]:
        """Read a dotted key; leave the head on what follows it."""
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            start = self.at
            if self.text[self.at] in "\"'":
                self._string()
                keys.append(next(iter(tomllib.loads(f"{self.text[start : self.at]} = 0"))))
            else:
                while self.text[self.at] not in _BARE_END:
                    self.at += 1
                keys.append(self.text[start : self.at])
            self._skip(_SPACE)
            if self.text[self.at] != ".":
                return keys
            self._forward(1)

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        first = self.text[self.at]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        elif first in "\"'":
            self._string()
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}\n#":
                self.at += 1

    def _array(self, path: Path) -> None:
        self._forward(1)
        index = 0
        while self._skip_blank() and self.text[self.at] != "]":
            if self.text[self.at] == ",":
                self._forward(1)
                continue
            self.lines.setdefault((*path, index), self.line)
            self._value((*path, index))
            index += 1
        self._forward(1)

    def _inline_table(self, path: Path) -> None:
        self._forward(1)
        while self._skip_blank() and self.text[self.at] != "}":
            if self.text[self.at] == ",":
                self._forward(1)
            else:
                self._pair(path)
        self._forward(1)

    def _string(self) -> None:
        quote = self.text[self.at]
        fence = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self._forward(len(fence))
        while not self.text.startswith(fence, self.at):
            self._forward(2 if quote == '"' and self.text[self.at] == "\\" else 1)
        self._forward(len(fence))
        # A multi-line string may end with up to two quotes of its own before the fence.
        while len(fence) == 3 and self.text.startswith(quote, self.at):
            self._forward(1)

    def _skip(self, characters: str) -> None:
        while self.at < len(self.text) and self.text[self.at] in characters:
            self._forward(1)

    def _skip_blank(self) -> bool:
        """Pass over blanks and comments; say whether anything is left."""
        while True:
            self._skip(" \t\r\n")
            if not self.text.startswith("#", self.at):
                return self.at < len(self.text)
            while self.at < len(self.text) and self.text[self.at] != "\n":
                self.at += 1

    def _forward(self, by: int) -> None:
        self.line += self.text.count("\n", self.at, self.at + by)
        self.at += by
