"""The server's own verbs."""
