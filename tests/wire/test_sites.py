"""A site's configuration survives its JSON."""

from dataclasses import replace
from datetime import date

import pytest

from ausuivant.core.config import Hours, Notice
from ausuivant.wire.sites import site_from_json, site_to_json
from tests.core.reception import MORNING, a_site


def test_site_is_equal_when_it_was_written_and_read_back() -> None:
    site = a_site(hours=Hours(((MORNING,),) * 7, {date(2026, 12, 25): ()}, "Mo-Su 08:30-12:00"))
    notice = Notice(("Photo d’identité", "Justificatif"), "3 semaines", "gratuit", "")
    service = replace(site.services["cni"], notices={"fr": notice}, checked_on=date(2026, 11, 1))
    site = replace(site, services={**site.services, "cni": service})
    assert site_from_json(site_to_json(site)) == site


def test_site_is_refused_when_the_text_is_none() -> None:
    with pytest.raises(ValueError, match="validation error"):
        site_from_json('{"id": "HDV"}')
