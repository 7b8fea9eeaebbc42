"""What may not be written in the code, whoever writes it."""

import ast
import re

from tests.architecture.sources import PROGRAMS, ROOT, lines_with, parsed, python_files, where

CLOCK = ROOT / "ausuivant" / "clock.py"
READS_THE_CLOCK = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("time", "ctime"),
    ("time", "strftime"),
    ("QDateTime", "currentDateTime"),
    ("QDateTime", "currentDateTimeUtc"),
    ("QDate", "currentDate"),
    ("QTime", "currentTime"),
}
#: One word per thing (docs/glossary.md): visitor, and counter.
OTHER_WORDS = {"customer", "customers", "citizen", "citizens", "desk", "desks"}
LONGEST_FUNCTION = 50
MODULE_LEVEL_OBJECTS = {"engine", "settings", "app", "session"}


def owner_and_name(node: ast.AST) -> tuple[str, str] | None:
    """Read `owner.name` where the owner is a plain or dotted name."""
    if isinstance(node, ast.Attribute):
        if isinstance(node.value, ast.Name):
            return node.value.id, node.attr
        if isinstance(node.value, ast.Attribute):
            return node.value.attr, node.attr
    return None


def test_the_clock_is_read_in_one_place() -> None:
    places = [
        where(path, node.lineno)
        for path in python_files(*PROGRAMS)
        if path != CLOCK
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and owner_and_name(node) in READS_THE_CLOCK
    ]
    places += [
        where(path, node.lineno)
        for path in python_files(*PROGRAMS)
        if path != CLOCK
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom)
        and any((node.module, alias.name) in READS_THE_CLOCK for alias in node.names)
    ]
    assert not places


def test_no_error_is_swallowed() -> None:
    assert not [
        where(path, handler.lineno)
        for path in python_files()
        for handler in ast.walk(parsed(path))
        if isinstance(handler, ast.ExceptHandler)
        and (handler.type is None or all(isinstance(line, ast.Pass) for line in handler.body))
    ]


def test_nothing_is_left_for_later() -> None:
    notes = re.compile(r"#.*\b(" + "TO" + "DO|" + "FIX" + "ME|" + "XX" + "X" + r")\b|\bNotImplemented" + "Error")
    assert not lines_with(notes, python_files())


def test_no_test_waits_by_sleeping() -> None:
    assert not [
        where(path, node.lineno)
        for path in python_files("tests")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and owner_and_name(node.func) in {("time", "sleep"), ("QTest", "qWait")}
    ]


def test_no_test_is_skipped_without_a_condition() -> None:
    assert not lines_with(re.compile(r"@pytest\.mark\." + r"skip\b"), python_files("tests"))


def test_no_program_holds_its_engine_settings_or_application_at_module_level() -> None:
    assert not [
        f"{where(path, node.lineno)}: {target.id}"
        for path in python_files(*PROGRAMS)
        if "migrations" not in path.parts
        for node in parsed(path).body
        # A tree of command-line verbs holds nothing that two tests could share.
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and owner_and_name(node.value.func) != ("typer", "Typer")
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in MODULE_LEVEL_OBJECTS
    ]


def test_http_errors_are_raised_by_the_routes_only() -> None:
    raised = re.compile(r"\braise\s+HTTPException\b")
    places = lines_with(raised, python_files("server"))
    assert not [place for place in places if not place.startswith("server/http/")]


def test_slots_never_turn_the_event_loop_themselves() -> None:
    assert not lines_with(re.compile(r"\.processEvents\("), python_files("kiosk_app", "counter_display"))


def is_datetime_type(node: ast.expr) -> bool:
    """Recognise SQLAlchemy's type, by its own name or through its module."""
    return (isinstance(node, ast.Name) and node.id == "DateTime") or (
        isinstance(node, ast.Attribute) and node.attr == "DateTime"
    )


def test_no_column_keeps_an_instant_without_its_zone() -> None:
    found = []
    for path in python_files("server"):
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Call):
                continue
            zoned = any(
                word.arg == "timezone" and isinstance(word.value, ast.Constant) and word.value.value is True
                for word in node.keywords
            )
            if is_datetime_type(node.func) and not zoned:
                found.append(where(path, node.lineno))
            # The bare class as a column's type is the naive one; as isinstance's argument it is only a name.
            naming = isinstance(node.func, ast.Name) and node.func.id in {"isinstance", "issubclass"}
            values = [*node.args, *(word.value for word in node.keywords)]
            if not naming and any(is_datetime_type(value) for value in values):
                found.append(where(path, node.lineno))
    assert not found


def test_things_are_called_by_their_one_word() -> None:
    found = []
    for path in python_files(*PROGRAMS):
        for node in ast.walk(parsed(path)):
            name = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "arg", None)
            name = name or (node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else None)
            words = set(re.findall(r"[A-Z]?[a-z]+", name)) if isinstance(name, str) else set()
            if OTHER_WORDS & {word.lower() for word in words}:
                found.append(f"{where(path, getattr(node, 'lineno', 0))}: {name}")
    assert not found


def test_no_function_is_longer_than_a_screen() -> None:
    assert not [
        f"{where(path, node.lineno)}: {node.name}"
        for path in python_files(*PROGRAMS)
        if "migrations" not in path.parts
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]
