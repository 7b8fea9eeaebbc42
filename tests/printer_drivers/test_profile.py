"""Profiles are checked key by key, and addresses too."""

from __future__ import annotations

import pytest

from printer_drivers.errors import ConfigError
from printer_drivers.opening import make_transport
from printer_drivers.profile import load_profile, parse_profile, profile_names

GOOD = 'title = "T"\nchecked = "never"\nwidth_dots = 576\ndpi = 203\n'


@pytest.mark.parametrize("name", profile_names())
def test_shipped_profile_is_valid(name: str) -> None:
    profile = load_profile(name)
    assert profile.name == name
    assert "never on hardware" in profile.checked


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "title is missing"),
        (GOOD + "colour = 1\n", "unknown key colour"),
        (GOOD.replace("576", "575"), "width_dots"),
        (GOOD.replace("576", '"576"'), "width_dots = '576'"),
        (GOOD + 'cut = "torn"\n', "cut = 'torn'"),
        (GOOD + "has_pid = 1\n", "has_pid = 1"),
        (GOOD + "band_rows = 0\n", "band_rows"),
        (GOOD + "speed_mm_s = 0\n", "speed_mm_s"),
        (GOOD + '[ejector]\nfamily = "custom_gs_e"\n', "present_steps is missing"),
        (GOOD + "dpi", "profile bad"),
    ],
)
def test_profile_is_refused_with_its_fault_when_it_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_profile(text, name="bad")
    assert said in str(caught.value)


def test_known_profiles_are_named_when_one_is_not_known() -> None:
    with pytest.raises(ConfigError, match="generic-80mm"):
        load_profile("../secrets")


@pytest.mark.parametrize("url", ["", "tcp://", "tcp://host:port", "http://host", "tcp://host:99999", "file://"])
def test_address_is_refused_when_it_is_not_one(url: str) -> None:
    with pytest.raises(ConfigError):
        make_transport(url)
