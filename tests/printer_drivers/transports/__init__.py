"""Tests of the links to a printer."""
