"""How strong a password must be."""

import pytest

from ausuivant.core.access_errors import PasswordTooWeak
from server.security.passwords import check_strength


@pytest.mark.parametrize(
    "password",
    ["Azerty12345!", "motdepassetreslong"[:17] + "x", "Tabouret123456", "un deux trois quatre cinq six sept"],
)
def test_a_password_is_accepted_when_it_has_the_bits_or_the_words(password: str) -> None:
    check_strength(password)


@pytest.mark.parametrize("password", ["", "azerty", "Azerty1234!", "aaaaaaaaaaaaaaaaaaaaaaaa", "x" * 129, "1" * 30])
def test_a_password_is_refused_when_it_is_easy(password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        check_strength(password)
