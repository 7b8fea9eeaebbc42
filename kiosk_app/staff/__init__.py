"""The staff's menu, hidden behind the screen's corners and a PIN: see the kiosk's state, try it, set it, end it."""
