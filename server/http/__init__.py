"""Thin JSON routes: parse, one command or one read, one view."""
