"""docs/site-file.md speaks of the file as it is."""

import re
from pathlib import Path

import pytest

from ausuivant.core.config import Policy
from ausuivant.sitefile.durations import write_clock, write_duration
from ausuivant.sitefile.letters import ALIKE, EXCLUDED
from ausuivant.sitefile.shape import (
    CounterTable,
    NoticeTable,
    PolicyTable,
    QueueTable,
    ServedTable,
    ServiceTable,
    SiteTable,
    Table,
    TownTable,
)

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "site-file.md").read_text(encoding="utf-8")
TABLES = (TownTable, SiteTable, QueueTable, CounterTable, ServedTable, ServiceTable, NoticeTable, PolicyTable)


@pytest.mark.parametrize("table", TABLES)
def test_every_key_is_described(table: type[Table]) -> None:
    assert not [key for key in table.model_fields if not re.search(rf"[`.{{ ]{key}[`\]. =]", TEXT)]


def test_policy_s_defaults_are_those_of_the_core() -> None:
    policy = Policy()
    defaults = {
        "day_starts": f'"{write_clock(policy.day_starts)}"',
        "announcements_kept": str(policy.announcements_kept),
        "levels": "[" + ", ".join(f'"{write_duration(bound)}"' for bound in policy.levels) + "]",
        "issue_when_closed": "false",
        "tickets_a_minute": str(policy.tickets_a_minute),
    }
    for key in PolicyTable.model_fields:
        default = defaults.get(key) or f'"{write_duration(getattr(policy, key))}"'
        row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{key}`"))
        assert row.endswith(f"| `{default}` |"), row


def test_letters_are_grouped_as_they_are_checked() -> None:
    for group in ALIKE:
        assert f"**{' '.join(sorted(group))}**" in TEXT
    for letter in EXCLUDED:
        assert f"**{letter}** (" in TEXT
