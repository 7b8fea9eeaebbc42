"""The pure heart: a site is a state machine fed by one log.

Nothing here reads a clock, draws a random number or touches the outside world: `now`, ids and the
configuration are handed in. Standard library only.
"""
