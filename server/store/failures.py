"""What a database does to us, in the few words that the ledger acts upon.

StoreFull and StoreBusy are refusals that people see (`core.errors`); these here never leave the server.
"""


class StoreRefused(Exception):
    """This database must not be opened: wrong place, wrong version, or held by another server. Says what to do."""


class StoreFailure(Exception):
    """A transaction did not end as it should."""


class Duplicate(StoreFailure):
    """A unique constraint stopped the transaction. Nothing was recorded."""


class LinkLost(StoreFailure):
    """The link to the database broke: whether the transaction was recorded is unknown until the log is read again."""


class StoreBroken(StoreFailure):
    """The disk failed under SQLite: this process must not go on. Restarted, it reads what is really there."""
