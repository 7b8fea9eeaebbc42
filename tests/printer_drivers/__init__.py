"""Tests of the ticket printing."""
