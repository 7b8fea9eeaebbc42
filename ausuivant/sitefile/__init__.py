"""The town file: one TOML text in which a town sets up its sites, queues, démarches and counters."""

from ausuivant.sitefile.dump import dump_town
from ausuivant.sitefile.errors import Problem, SiteFileError
from ausuivant.sitefile.hours import HoursError, expand, refreshed
from ausuivant.sitefile.load import Town, load_town, read_town

__all__ = [
    "HoursError",
    "Problem",
    "SiteFileError",
    "Town",
    "dump_town",
    "expand",
    "load_town",
    "read_town",
    "refreshed",
]
