"""Gather the French sentences of the code, the templates and the pages' scripts into the catalogues.

A language with `ausuivant.po` has all of them; one with `visitors.po` only what visitors meet, see VISITORS. To begin a
language, make its folder with an empty file of one of the two names and run this.

Found are `_("…")`, `mark("…")`, `translator(…)("…")` and `x.plural("…", "…", n)`. Without argument the catalogues
are brought up to date: new sentences appear untranslated, those that nobody says any more go away. With `--check`
nothing is written; what is missing is listed, and the exit code is 1 if anything is.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_javascript
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from ausuivant.i18n import NBSP, SOURCE, base, catalogue_path, visitor_languages
from ausuivant.i18n import VISITORS as VISITORS_CATALOGUE

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ("ausuivant", "server", "kiosk_app", "counter_display", "printer_drivers", "sim")
#: Where the sentences of the kiosk, the paper and the phone stand, and the hours, lengths and levels that all say.
VISITORS = (
    "ausuivant/i18n.py",
    "kiosk_app/issuing.py",
    "kiosk_app/listening.py",
    "kiosk_app/reading.py",
    "kiosk_app/screens/",
    "printer_drivers/wording.py",
    "server/feed/phone_view.py",
    "server/web/templates/phone.html",
)
SINGLE = frozenset({"_", "mark"})

#: One sentence, or one for a single thing and one for several.
Sentence = str | tuple[str, str]


@dataclass(frozen=True)
class Found:
    """A sentence, the file that says it, relative to the checkout, and the line."""

    sentence: Sentence
    file: str
    line: int


class NotASentence(Exception):
    """A call for translation whose argument is made at run time: it can never be found in a catalogue."""


def found_in_python(text: str) -> Iterator[tuple[Sentence, int]]:
    """Find the sentences of a module."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            yield from _python_call(node)


def _python_call(call: ast.Call) -> Iterator[tuple[Sentence, int]]:
    match call.func:
        case ast.Attribute(attr="plural") if len(call.args) >= 3:
            yield (_literal(call.args[0]), _literal(call.args[1])), call.lineno
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in SINGLE and call.args:
            yield _literal(call.args[0]), call.lineno
        case ast.Call(func=ast.Name(id="translator")) if call.args:
            yield _literal(call.args[0]), call.lineno


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    # A name or an attribute carries a sentence that was marked where it was written.
    if isinstance(node, (ast.JoinedStr, ast.BinOp)):
        raise NotASentence(f"line {node.lineno}: {ast.unparse(node)}")
    return ""


def found_in_template(text: str) -> Iterator[tuple[Sentence, int]]:
    """Find the sentences of a Jinja template."""
    for call in Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"]).parse(text).find_all(nodes.Call):
        words = [argument.value for argument in call.args if isinstance(argument, nodes.Const)]
        texts = [word for word in words if isinstance(word, str)]
        if isinstance(call.node, nodes.Getattr) and call.node.attr == "plural" and len(texts) >= 2:
            yield (texts[0], texts[1]), call.lineno
        elif isinstance(call.node, nodes.Name) and call.node.name in SINGLE and texts:
            yield texts[0], call.lineno


def found_in_script(text: str) -> Iterator[tuple[Sentence, int]]:
    """Find the sentences of an ES module."""
    keywords = {"_": None, "plural": (1, 2)}
    for line, _function, arguments, _comments in extract_javascript(
        BytesIO(text.encode()), keywords, [], {"encoding": "utf-8", "template_string": True}
    ):
        if isinstance(arguments, str):
            yield arguments, line
        elif arguments and all(isinstance(argument, str) for argument in arguments[:2]):
            yield (arguments[0], arguments[1]) if len(arguments) > 1 else arguments[0], line


Finder = Callable[[str], Iterable[tuple[Sentence, int]]]
FINDERS: dict[str, Finder] = {".py": found_in_python, ".html": found_in_template, ".js": found_in_script}


def found_everywhere(root: Path = ROOT) -> list[Found]:
    """Find every sentence of the programs, in the order of files and lines. NotASentence names the file."""
    found: list[Found] = []
    for path in sorted(path for program in PROGRAMS for path in (root / program).rglob("*")):
        finder = FINDERS.get(path.suffix)
        if finder is None or "vendor" in path.parts or not path.is_file():
            continue
        file = path.relative_to(root).as_posix()
        try:
            sentences = list(finder(path.read_text(encoding="utf-8")))
        except NotASentence as reason:
            raise NotASentence(f"{file} {reason}") from None
        except SyntaxError as reason:
            raise NotASentence(f"{file} does not parse: {reason}") from None
        found += [Found(_plain(sentence), file, line) for sentence, line in sentences if _worded(sentence)]
    return found


def _worded(sentence: Sentence) -> bool:
    return bool(re.search(r"\w", sentence if isinstance(sentence, str) else sentence[0]))


def _plain(sentence: Sentence) -> Sentence:
    if isinstance(sentence, str):
        return sentence.replace(NBSP, " ")
    return sentence[0].replace(NBSP, " "), sentence[1].replace(NBSP, " ")


def wanted_by(language: str, found: Iterable[Found]) -> list[Found]:
    """Choose the sentences that the language's catalogue is for."""
    visitors_only = catalogue_path(language).name == Path(VISITORS_CATALOGUE).name
    return [one for one in found if one.file.startswith(VISITORS) or not visitors_only]


def catalogue_of(found: Iterable[Found], language: str) -> Catalog:
    """Make the language's catalogue: today's sentences, with the translations that it has already."""
    wanted = Catalog(locale=base(language), charset="utf-8")
    for one in wanted_by(language, found):
        wanted.add(one.sentence, locations=[(one.file, one.line)])
    path = catalogue_path(language)
    with path.open("rb") as source:
        kept = read_po(source, locale=base(language))
    kept.update(wanted, no_fuzzy_matching=True)
    kept.obsolete.clear()
    return kept


def written(catalogue: Catalog) -> bytes:
    """Write a catalogue as a .po file without dates or line numbers, so that it changes only when a sentence does."""
    out = BytesIO()
    write_po(out, catalogue, omit_header=True, include_lineno=False, sort_output=True, width=110)
    plural = f"nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr};"
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalogue.locale_identifier}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {plural}\\n"\n\n'
    )
    return header.encode() + out.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """List the sentences that a catalogue does not say."""
    missing: list[str] = []
    for message in catalogue:
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.id and not all(forms):
            missing.append(str(message.id if isinstance(message.id, str) else message.id[0]))
    return missing


def main(arguments: list[str] | None = None) -> int:
    """Bring the catalogues up to date, or only say what they lack."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a catalogue is not complete")
    check = parser.parse_args(arguments).check
    try:
        found = found_everywhere()
    except NotASentence as reason:
        print(f"a sentence made at run time cannot be translated: {reason}", file=sys.stderr)
        return 1
    bad = 0
    for language in visitor_languages():
        if language == SOURCE:
            continue
        catalogue = catalogue_of(found, language)
        if not check:
            catalogue_path(language).write_bytes(written(catalogue))
        for sentence in untranslated(catalogue):
            print(f"{language}: not translated: {sentence}")
            bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
