"""Profiles are checked key by key, and addresses too."""

from __future__ import annotations

import pytest

from printer_drivers.errors import ConfigError
from printer_drivers.opening import make_transport
from printer_drivers.profile import load_profile, parse_profile, profile_names

ONE_EJECTOR = '[ejector]\nfamily = "custom_gs_e"\npresent_steps = 9\nstep_mm = 0.625\nleftover = "leave"\n'
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
        (GOOD + 'raster = "jpeg"\n', "raster = 'jpeg'"),
        (GOOD + "band_rows = 128\nraster_max_rows = 100\n", "at most raster_max_rows"),
        (GOOD + ONE_EJECTOR.replace('"leave"', '"burn"'), "leftover = 'burn'"),
        (GOOD + ONE_EJECTOR.replace("step_mm = 0.625\n", ""), "step_mm is missing"),
        (GOOD + 'raster = "starprnt"\n', "wants pictures and cut_command esc_d"),
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


@pytest.mark.parametrize(
    "name",
    [
        *("epson-tm-t20", "epson-tm-t88v", "epson-tm-t88vi", "epson-tm-t88vii", "epson-tm-m30", "epson-eu-m30"),
        *("custom-vkp80", "custom-kpm", "star-escpos", "star-prnt", "citizen-ct", "generic-80mm", "generic-58mm"),
    ],
)
def test_model_is_known_when_a_town_may_own_one(name: str) -> None:
    assert name in profile_names()


def test_presenter_is_described_when_the_model_has_one() -> None:
    ejector = load_profile("custom-kpm").ejector
    assert ejector is not None
    assert 60 <= ejector.present_steps * ejector.step_mm <= 90
    assert ejector.retract_counter


@pytest.mark.parametrize(
    ("bytes_per_s", "letters"), [(None, False), (11_520.0, False), (250_000.0, False), (5_760.0, True), (960.0, True)]
)
def test_letters_are_printed_when_the_link_is_slow(bytes_per_s: float | None, letters: bool) -> None:
    assert load_profile("generic-80mm").over_link(bytes_per_s).prints_letters is letters


def test_letters_are_printed_when_the_printer_has_no_dots_or_failed_on_them() -> None:
    profile = load_profile("generic-80mm")
    assert not profile.prints_letters
    assert parse_profile(GOOD + 'raster = "none"\n', name="plain").prints_letters
    assert profile.safe_mode().prints_letters
    assert profile.safe_mode().raster == "none"


def test_pictures_are_kept_when_the_printer_has_no_escpos_letters() -> None:
    star = load_profile("star-prnt")
    assert star.over_link(960.0) == star
    assert star.safe_mode() == star


@pytest.mark.parametrize("url", ["", "tcp://", "tcp://host:port", "http://host", "tcp://host:99999", "file://"])
def test_address_is_refused_when_it_is_not_one(url: str) -> None:
    with pytest.raises(ConfigError):
        make_transport(url)
