"""Copy the third-party files that the programs serve or draw from node_modules to git-ignored folders.

Nothing third-party stands in git: `npm ci` fetches what web/package-lock.json pins, this copies the few
files that are used. A name that the package does not hold stops the build.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "web" / "node_modules"
VENDOR = ROOT / "server" / "web" / "static" / "vendor"
FONTS = ROOT / "ausuivant" / "look" / "fonts"
ICONS = ROOT / "ausuivant" / "look" / "icons"
ICON_NAMES = ROOT / "web" / "icons.txt"

LIT_DIRECTIVES = ("class-map", "guard", "if-defined", "keyed", "live", "ref", "repeat", "until", "when")
WEIGHTS = (400, 600, 700, 800)
SUBSETS = ("latin", "latin-ext")
#: Whole files, which hold the letters of every language written in Latin ones: Qt cannot join the subsets.
WHOLE_WEIGHTS = {400: "400Regular", 600: "600SemiBold", 700: "700Bold", 800: "800ExtraBold"}
#: Arabic: whole files with their Latin letters, so that one font sets a line of both.
ARABIC_WEIGHTS = {400: "400Regular", 600: "600SemiBold", 700: "700Bold"}
#: `import … from "./x.js"`, `export * from "../x.js"`, and the same with a package's name, minified or not.
IMPORT = re.compile(r"""(?P<before>\b(?:import|export)[^;"']*?["'])(?P<path>[^"']+)(?=["'])""")


def imports_of(text: str) -> Iterator[str]:
    """Yield each module that an ES module names."""
    for found in IMPORT.finditer(text):
        yield found["path"]


def copy_lit(target: Path) -> None:
    """Copy lit-html.js and the directives with whatever they import, keeping relative paths."""
    source = MODULES / "lit-html"
    waiting = [source / "lit-html.js", *(source / "directives" / f"{name}.js" for name in LIT_DIRECTIVES)]
    done: set[Path] = set()
    while waiting:
        module = waiting.pop().resolve()
        if module in done:
            continue
        done.add(module)
        text = module.read_text(encoding="utf-8")
        for path in imports_of(text):
            if not path.startswith("."):
                raise SystemExit(f"{module.name} imports {path}, which a browser cannot find by itself")
            waiting.append(module.parent / path)
        # The map files are not copied; without this line a browser's tools would ask for them.
        text = re.sub(r"//# sourceMappingURL=.*\n?", "", text)
        copy = target / module.relative_to(source.resolve())
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text, encoding="utf-8")
    shutil.copyfile(source / "LICENSE", target / "LICENSE")


def copy_uplot(target: Path) -> None:
    """Copy the curve library: as a script, as a module, and its style sheet."""
    target.mkdir(parents=True, exist_ok=True)
    for name in ("uPlot.iife.min.js", "uPlot.esm.js", "uPlot.min.css"):
        shutil.copyfile(MODULES / "uplot" / "dist" / name, target / name)
    shutil.copyfile(MODULES / "uplot" / "LICENSE", target / "LICENSE")


def copy_fonts(*targets: Path) -> None:
    """Copy the upright weights that the look uses."""
    source = MODULES / "@fontsource" / "atkinson-hyperlegible-next"
    for target in targets:
        target.mkdir(parents=True, exist_ok=True)
        for subset in SUBSETS:
            for weight in WEIGHTS:
                name = f"atkinson-hyperlegible-next-{subset}-{weight}-normal.woff2"
                shutil.copyfile(source / "files" / name, target / name)
        shutil.copyfile(source / "LICENSE", target / "LICENSE")


def copy_whole_font(target: Path) -> None:
    """Copy the weights that the Qt programs draw with."""
    source = MODULES / "@expo-google-fonts" / "atkinson-hyperlegible-next"
    for weight, name in WHOLE_WEIGHTS.items():
        file = source / name / f"AtkinsonHyperlegibleNext_{name}.ttf"
        shutil.copyfile(file, target / f"atkinson-hyperlegible-next-{weight}.ttf")


def copy_arabic_font(target: Path) -> None:
    """Copy the weights that screens and tickets in Arabic use."""
    source = MODULES / "@expo-google-fonts" / "readex-pro"
    for weight, name in ARABIC_WEIGHTS.items():
        shutil.copyfile(source / name / f"ReadexPro_{name}.ttf", target / f"readex-pro-{weight}.ttf")
    shutil.copyfile(source / "LICENSE_FONT", target / "LICENSE-readex-pro")


def copy_icons(*targets: Path) -> int:
    """Copy the icons that web/icons.txt names; return how many."""
    source = MODULES / "lucide-static"
    lines = (line.split("#")[0].strip() for line in ICON_NAMES.read_text(encoding="utf-8").splitlines())
    names = sorted({line for line in lines if line})
    absent = [name for name in names if not (source / "icons" / f"{name}.svg").is_file()]
    if absent:
        raise SystemExit(f"lucide-static has no icon named: {', '.join(absent)}")
    for target in targets:
        target.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copyfile(source / "icons" / f"{name}.svg", target / f"{name}.svg")
        shutil.copyfile(source / "LICENSE", target / "LICENSE")
    return len(names)


def main() -> int:
    """Copy everything; say how much."""
    if not MODULES.is_dir():
        raise SystemExit("web/node_modules is not there: run `make assets`, which runs `npm ci` first.")
    copy_lit(VENDOR / "lit-html")
    copy_uplot(VENDOR / "uplot")
    copy_fonts(VENDOR / "fonts", FONTS)
    copy_whole_font(FONTS)
    copy_arabic_font(FONTS)
    icons = copy_icons(VENDOR / "icons", ICONS)
    print(f"Browser modules, {len(WEIGHTS)} font weights and {icons} icons are in place.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
