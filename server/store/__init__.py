"""The database: tables, dialects, the log, migrations. Knows nothing of rules, of HTTP, of the network."""

from server.store.engine import Head, Store, open_store
from server.store.failures import Duplicate, LinkLost, StoreBroken, StoreRefused

__all__ = ["Duplicate", "Head", "LinkLost", "Store", "StoreBroken", "StoreRefused", "open_store"]
