"""The design language as data: colours, sizes, fonts and icons that every screen takes from one place.

Standard library only, and no Qt: the web build, the Qt programs and the ticket layout all read it.
"""
