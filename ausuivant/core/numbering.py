"""Numbers. Online and offline numbers of a series never meet, and nothing ever runs out (DESIGN §3).

Online: 1–799, then 1001–2000, then 100001 onwards. Offline, block i (0–7): 25 numbers from 800 + 25 i, then every
eighth from 2001 + i.
"""

BLOCKS = 8  #: offline blocks a site has
BLOCK_SIZE = 25
FIRST_OFFLINE = 800
LAST_ONLINE = 799
THOUSANDS = 1000  #: the second online range has this many numbers, 1001–2000
INTERLEAVED = 2001


def online(ordinal: int) -> int:
    """The number of the ordinal-th online ticket of a series, counted from 1."""
    if ordinal <= LAST_ONLINE:
        return ordinal
    beyond = ordinal - LAST_ONLINE
    return 1000 + beyond if beyond <= THOUSANDS else 100_000 + beyond - THOUSANDS


def offline(block: int, k: int) -> int:
    """The k-th number (from 0) of an offline block."""
    if not 0 <= block < BLOCKS:
        raise ValueError(f"a site has offline blocks 0 to {BLOCKS - 1}, not {block}")
    if k < BLOCK_SIZE:
        return FIRST_OFFLINE + BLOCK_SIZE * block + k
    return INTERLEAVED + block + BLOCKS * (k - BLOCK_SIZE)
