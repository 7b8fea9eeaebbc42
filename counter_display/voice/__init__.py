"""What a hall hears: a chime, then the call in one or several languages. No Qt here; the display only says what to say.

`sentence` makes the words, `engines` and `fragments` make them sound, `studio` puts the announcement together once,
`speaker` says one after the other, `players` reaches the loudspeaker.
"""
