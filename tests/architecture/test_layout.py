"""What import-linter cannot say about who imports what."""

import sys

from tests.architecture.sources import PROGRAMS, ROOT, imported, python_files, where

#: `ausuivant/qt` is the one shared place that may draw, if the two Qt programs need one.
QT_FOLDERS = ("kiosk_app", "counter_display", "ausuivant/qt", "tests", "bench", "scripts")


def test_core_imports_the_standard_library_and_nothing_else() -> None:
    core = [path for path in python_files("ausuivant") if path.is_relative_to(ROOT / "ausuivant" / "core")]
    assert core
    assert not [
        f"{where(path, line)}: {name}"
        for path in core
        for line, name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and name != "ausuivant.core"
        and not name.startswith("ausuivant.core.")
    ]


def test_core_imports_nothing_that_reads_or_writes_the_world() -> None:
    worldly = {"os", "io", "socket", "subprocess", "sqlite3", "random", "secrets", "pathlib", "time", "asyncio"}
    core = [path for path in python_files("ausuivant") if path.is_relative_to(ROOT / "ausuivant" / "core")]
    assert not [
        f"{where(path, line)}: {name}"
        for path in core
        for line, name in imported(path)
        if name.split(".")[0] in worldly
    ]


def test_qt_stands_only_where_screens_are_drawn() -> None:
    assert not [
        where(path, line)
        for path in python_files()
        if not path.relative_to(ROOT).as_posix().startswith(QT_FOLDERS)
        for line, name in imported(path)
        if name.split(".")[0] == "PyQt6"
    ]


def test_no_program_imports_its_tests() -> None:
    assert not [
        where(path, line)
        for path in python_files(*PROGRAMS)
        for line, name in imported(path)
        if name.split(".")[0] in {"tests", "bench", "scripts"}
    ]


def test_every_folder_of_a_program_is_a_package() -> None:
    """import-linter does not look into a folder without `__init__.py`."""
    # Alembic finds its migrations by their path.
    folders = {path.parent for path in python_files(*PROGRAMS) if path.parent.name != "versions"}
    assert not [str(folder.relative_to(ROOT)) for folder in sorted(folders) if not (folder / "__init__.py").is_file()]
