"""Logging in through the town's directory, by OpenID Connect. What it needs is loaded only where `annuaire.toml` is."""
