"""Whom programs believe, and where they send no token."""

from pathlib import Path

import pytest

from ausuivant.client.trust import check_server, trusting


@pytest.mark.parametrize("url", ["https://accueil.ville.example", "http://127.0.0.1:8000", "http://localhost:8000"])
def test_a_token_may_go_where_nobody_listens(url: str) -> None:
    check_server(url, None)


@pytest.mark.parametrize("url", ["http://192.0.2.7:8000", "http://accueil.ville.example", "accueil.ville.example"])
def test_a_token_does_not_go_where_others_may_listen(url: str) -> None:
    with pytest.raises(ValueError, match="sans HTTPS"):
        check_server(url, None)


@pytest.mark.parametrize("content", [None, "ceci n'est pas un certificat"])
def test_an_authority_that_cannot_be_read_is_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ValueError, match=r"authority\.pem"):
        trusting(file)
