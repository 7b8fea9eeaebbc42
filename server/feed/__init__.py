"""Live views: whole frames, pushed to whoever listens."""
