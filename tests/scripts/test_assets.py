"""What the vendoring and the system check promise."""

import re
import shutil

import pytest

from scripts import system_packages, vendor_assets


def test_vendored_modules_import_only_files_that_are_there() -> None:
    folder = vendor_assets.VENDOR / "lit-html"
    modules = list(folder.rglob("*.js"))
    assert len(modules) > 5
    for module in modules:
        for path in vendor_assets.imports_of(module.read_text(encoding="utf-8")):
            assert (module.parent / path).is_file(), f"{module.name} imports {path}"


def test_vendored_files_name_no_other_host() -> None:
    for path in [*vendor_assets.VENDOR.rglob("*.css"), *vendor_assets.VENDOR.rglob("*.js")]:
        assert not re.search(r"sourceMappingURL|url\([\"']?https?:", path.read_text(encoding="utf-8")), path.name


def test_icon_list_is_sorted_and_holds_each_name_once() -> None:
    lines = vendor_assets.ICON_NAMES.read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if not line.startswith("#")]
    assert names == sorted(set(names))


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="not a Debian system")
def test_package_is_missing_when_dpkg_does_not_know_it() -> None:
    assert system_packages.missing(["dpkg", "no-such-package-here"]) == ["no-such-package-here"]


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="not a Debian system")
def test_line_for_an_administrator_is_printed_when_not_root(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages, "wanted", lambda: ["no-such-package-here"])
    monkeypatch.setattr(system_packages.os, "geteuid", lambda: 1000)
    assert system_packages.main() == 0
    assert "apt-get install -y --no-install-recommends no-such-package-here" in capsys.readouterr().out
