"""How bytes reach a printer."""
