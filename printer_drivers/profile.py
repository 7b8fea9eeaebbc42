"""What a printer model can do, read from `profiles/*.toml`. Our own files: no public database knows kiosks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from importlib import resources
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_type_hints

from printer_drivers.errors import ConfigError

MM_PER_INCH = 25.4
#: 115200 baud. Below it a ticket's 85 kB keep a visitor waiting for more than eight seconds.
PICTURE_BYTES_PER_S = 11_520.0


@dataclass(frozen=True)
class Ejector:
    """A presenter of the `GS e` family. The tables of other families differ: never share them."""

    family: Literal["custom_gs_e"]
    present_steps: int  #: how far the ticket is held out, in the model's own steps
    leftover: Literal["eject", "retract", "leave"]  #: what happens to a ticket nobody took
    step_mm: float  #: the length of one step; models of one brand differ
    take_timeout_s: float = 10.0
    retract_counter: bool = False  #: whether `GS E4` counts the tickets taken back


@dataclass(frozen=True)
class Profile:
    """One printer model. Lengths in dots unless the name says millimetres; `speed_mm_s` is the paper's."""

    name: str
    title: str
    checked: str  #: on what hardware these values were seen to work, or that none was
    width_dots: int
    dpi: int
    codepage: int = 16  #: the number that `ESC t` wants for Windows-1252
    encoding: Literal["cp1252"] = "cp1252"
    #: gsv0: `GS v 0`; gs8l: `GS ( L` or `GS 8 L` functions 112 and 50; column: `ESC *`; starprnt: `ESC GS S`, for
    #: printers that know no ESC/POS at all; none prints in text mode
    raster: Literal["gsv0", "gs8l", "column", "starprnt", "none"] = "gsv0"
    tickets: Literal["picture", "letters"] = "picture"  #: one picture, or the printer's own letters
    band_rows: int = 128  #: the tallest band that we send
    raster_max_rows: int = 2303  #: the tallest picture that one command may hold
    strong_head: bool = True  #: whether rows of more than a quarter black are safe
    cut: Literal["full", "partial", "none"] = "partial"
    cut_command: Literal["gs_v", "esc_i", "esc_d"] = "gs_v"
    cut_feed_mm: float = 0.0  #: paper to feed before the cut when the command does not do it
    ejector: Ejector | None = None
    status: Literal["epson", "custom", "star", "none"] = "epson"
    asb: bool = True  #: whether `GS a` makes it tell its faults by itself
    has_pid: bool = False  #: whether it answers `GS ( H` function 48 once the paper is out
    #: what ends a command that was cut off: `DLE DC4` 8 and its answer, white dots, or nothing
    recover: Literal["dle_dc4", "zeros", "none"] = "zeros"
    cut_counter: Literal["gsg2", "gse2"] | None = None
    speed_mm_s: float = 150.0
    recv_buffer: int = 4096
    native_qr: bool = False

    @property
    def dots_per_mm(self) -> float:
        """How many dots stand on one millimetre."""
        return self.dpi / MM_PER_INCH

    @property
    def prints_letters(self) -> bool:
        """Whether tickets are written with the printer's own letters instead of one picture."""
        return self.tickets == "letters" or self.raster == "none"

    def over_link(self, bytes_per_s: float | None) -> Profile:
        """Give the profile for a link of that speed (None: faster than paper): a slow one gets letters."""
        if bytes_per_s is None or bytes_per_s >= PICTURE_BYTES_PER_S or self.raster == "starprnt":
            return self
        return replace(self, tickets="letters")

    def safe_mode(self) -> Profile:
        """Give the profile for a printer that failed on pictures: letters, and no dots at all.

        The letters' commands are ESC/POS, so a printer in Star's own mode keeps its pictures.
        """
        return self if self.raster == "starprnt" else replace(self, tickets="letters", raster="none")

    @property
    def width_bytes(self) -> int:
        """How many bytes one row of dots takes."""
        return self.width_dots // 8


def profile_names() -> tuple[str, ...]:
    """Name every profile that ships with the program."""
    folder = resources.files("printer_drivers") / "profiles"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load_profile(name: str) -> Profile:
    """Read a shipped profile by its name, or a profile file by its path (anything that ends in `.toml`).

    Raises `ConfigError` naming the file and the key that is wrong.
    """
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise ConfigError(f"no profile file {name}")
        return parse_profile(path.read_text("utf-8"), name=path.stem)
    if name not in profile_names():
        raise ConfigError(f"no profile {name!r}; known: {', '.join(profile_names())}")
    text = (resources.files("printer_drivers") / "profiles" / f"{name}.toml").read_text("utf-8")
    return parse_profile(text, name=name)


def parse_profile(text: str, *, name: str) -> Profile:
    """Check a profile's text key by key. Raises `ConfigError`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"profile {name}: {error}") from None
    ejector = table.pop("ejector", None)
    values = _checked(Profile, {"name": name, **table}, where=f"profile {name}")
    if ejector is not None:
        values["ejector"] = Ejector(**_checked(Ejector, ejector, where=f"profile {name}, [ejector]"))
    profile = Profile(**values)
    if profile.raster == "starprnt" and (profile.tickets == "letters" or profile.cut_command != "esc_d"):
        raise ConfigError(f"profile {name}: a printer in Star's own mode wants pictures and cut_command esc_d")
    if profile.width_dots % 8 or not 64 <= profile.width_dots <= 4096:
        raise ConfigError(f"profile {name}: width_dots must be a multiple of 8 between 64 and 4096")
    if not 1 <= profile.band_rows <= min(256, profile.raster_max_rows):
        raise ConfigError(f"profile {name}: band_rows must be between 1 and 256, and at most raster_max_rows")
    if not 0 <= profile.codepage <= 255 or not 100 <= profile.dpi <= 600 or profile.speed_mm_s <= 0:
        raise ConfigError(f"profile {name}: codepage, dpi or speed_mm_s is out of range")
    return profile


def _checked(kind: type, table: Mapping[str, Any], *, where: str) -> dict[str, Any]:
    """Refuse unknown, missing and mistyped keys of a dataclass."""
    hints = get_type_hints(kind)
    unknown = sorted(set(table) - set(hints))
    if unknown:
        raise ConfigError(f"{where}: unknown key {', '.join(unknown)}")
    for one in fields(kind):
        if one.name not in table and one.default is one.default_factory:
            raise ConfigError(f"{where}: {one.name} is missing")
        if one.name in table and not _fits(table[one.name], hints[one.name]):
            raise ConfigError(f"{where}: {one.name} = {table[one.name]!r} is not allowed")
    return dict(table)


def _fits(value: object, hint: object) -> bool:
    """Say whether a TOML value is of the type, or one of the words, that a field allows."""
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(hint, type):
        return isinstance(value, hint) and (hint is bool or not isinstance(value, bool))
    options = cast("tuple[object, ...]", get_args(hint))
    return any(value == option if isinstance(option, str) else _fits(value, option) for option in options)
