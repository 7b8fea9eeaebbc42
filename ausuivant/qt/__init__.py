"""What the two Qt programs share: the theme, the ticket-shaped card, the dots, the icons, the feed's thread.

Only `kiosk_app` and `counter_display` import it.
"""
