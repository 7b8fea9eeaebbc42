"""What stands on the kiosk's screen, one file a screen. Sizes are millimetres; each screen is shown a `Scene`."""
