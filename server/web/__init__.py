"""Pages for people: the agents' console, the supervision, the public calendars, and the shells they stand in."""
