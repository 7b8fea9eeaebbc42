"""How the server proves its name: a private authority of the town, and certificates that it signs."""

from server.tls.authority import Certified, certify

__all__ = ["Certified", "certify"]
