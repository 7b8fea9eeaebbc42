"""The ear that hears what logs must not say: it must hear a leak wherever it hides, and nothing else."""

import logging
from pathlib import Path

import pytest

from server.security.roles import Role
from tests.access.cast import World
from tests.seeds import PASSWORD, TOTP_SECRET, Ear, found_in, leaks_of, sow


@pytest.fixture
def leaking() -> tuple[logging.Logger, Ear]:
    """A logger that leaks, which only an ear of this test hears."""
    logger, ear = logging.Logger("leaking"), Ear()
    logger.addHandler(ear)
    return logger, ear


def test_a_leak_is_heard_in_the_message_in_its_facts_and_in_a_traceback(leaking: tuple[logging.Logger, Ear]) -> None:
    logger, ear = leaking
    sow("un-jeton-de-borne", name="Philippine")
    logger.debug("login %s failed", PASSWORD)
    logger.info("request", extra={"headers": {"authorization": "Bearer un-jeton-de-borne"}})
    try:
        raise ValueError(TOTP_SECRET)
    except ValueError:
        logger.exception("request failed")
    logger.warning("Philippine has come")
    logger.info("nothing to hide, philippines included")
    assert ear.leaks == [
        f"leaking: {PASSWORD}",
        "leaking: un-jeton-de-borne",
        f"leaking: {TOTP_SECRET}",
        "leaking: Philippine",
    ]


def test_a_leak_is_found_in_what_a_program_wrote(tmp_path: Path) -> None:
    (tmp_path / "server.log").write_text(f'{{"event": "login", "password": "{PASSWORD}"}}\n', encoding="utf-8")
    (tmp_path / "kiosk.log").write_text("prêt\n", encoding="utf-8")
    assert leaks_of(tmp_path, "server", "kiosk") == [f"server: {PASSWORD}"]


def test_tokens_and_cookies_that_tests_are_given_are_sown(world: World) -> None:
    token = world.house.token(Role.DISPLAY)[1]
    cookie = world.house.person(world.fresh_login(), Role.AGENT).cookie or ""
    assert found_in(f"GET / {token}") == [token]
    assert found_in(f"GET / {cookie}") == [cookie.partition("=")[2]]
