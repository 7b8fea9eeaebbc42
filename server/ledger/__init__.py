"""THE WRITE SIDE: commands in, facts out, an answer once they are on disk."""

from server.ledger.ledger import Ledger, open_ledger
from server.ledger.receipts import Receipt

__all__ = ["Ledger", "Receipt", "open_ledger"]
