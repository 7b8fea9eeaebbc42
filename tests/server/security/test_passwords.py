"""How strong a password must be."""

import asyncio

import pytest

from ausuivant.core.access_errors import PasswordTooWeak
from server.security.blocklist import words_of
from server.security.passwords import AT_ONCE, check_strength, drawn_password
from tests.server.house import cheap_hasher

OURS = words_of("Miramas", "Hôtel de ville", "nadia.benali")


@pytest.mark.parametrize(
    "password",
    [
        "Tg7!vbR2_kWz",  # twelve of four classes
        "Tabouretvert64",  # fourteen of three
        "agrafelampebuffet",  # seventeen small letters
        "cheval correct agrafe pile lampe rideau pont",
        "Œuf à la coque, 3 minutes",
    ],
)
def test_a_password_is_accepted_when_it_has_the_bits_or_the_words(password: str) -> None:
    check_strength(password, words=OURS)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "azerty",
        "Azerty1234!",
        "a" * 24,
        "1" * 30,
        "x" * 129,
        "Tg7!vbR2_kW",  # eleven
        "Tabouretvert6",  # thirteen
        "agrafelampebuffe",  # sixteen
        "Azerty12345!",
        "M0tdeP@sse-2026!",
        "Bienvenue-Miramas-2026!",
        "NadiaBenali+13140",
        "HotelDeVille-2026-2027",
        "Tk7!Tk7!Tk7!Tk7!",
        "a b c d e f g h",
        "mairie accueil guichet ticket borne agent maire",
    ],
)
def test_a_password_is_refused_when_it_is_easy(password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        check_strength(password, words=OURS)


def test_a_password_of_an_administrator_has_sixteen_characters() -> None:
    check_strength("Tg7!vbR2_kWz")
    with pytest.raises(PasswordTooWeak):
        check_strength("Tg7!vbR2_kWz", administrator=True)
    check_strength("Tg7!vbR2_kWz-4vH", administrator=True)
    check_strength(drawn_password(), administrator=True)


def test_a_password_is_the_same_however_its_accents_were_typed() -> None:
    hasher = cheap_hasher()

    async def matches() -> bool:
        async with hasher.turn:
            return await hasher.matches("e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}", hasher.hash("été"))

    assert asyncio.run(matches())


def test_hashes_wait_for_their_turn_when_many_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 64 MiB: twenty at once would take more than a gigabyte."""
    hasher = cheap_hasher()
    under_way, most = 0, 0
    real = hasher.hash

    def watched(secret: str) -> str:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            return real(secret)
        finally:
            under_way -= 1

    monkeypatch.setattr(hasher, "hash", watched)

    async def storm() -> None:
        await asyncio.gather(*(hasher.hashed(f"secret {n}") for n in range(20)))

    asyncio.run(storm())
    assert 1 <= most <= AT_ONCE
