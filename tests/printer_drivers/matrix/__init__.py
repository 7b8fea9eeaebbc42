"""Every fault at every moment of a ticket: what the driver claims, against the papers that really came out."""
