"""The server's log: one JSON object a line, whatever somebody sent."""

import json
import subprocess
import sys

LINES = """
import logging
from server.logs import configure
configure(readable=False)
log = logging.getLogger("server.http")
sent = 'une ligne\\n{"event": "logged in", "level": "info"}\\r\\n\\x1b[2J\\u2028'
log.warning("refused: %s", sent, extra={"path": sent})
try:
    token = "un-jeton"
    raise ValueError(sent)
except ValueError:
    log.exception("failed")
"""


def test_what_somebody_sent_makes_no_line_of_its_own() -> None:
    ran = subprocess.run([sys.executable, "-c", LINES], capture_output=True, text=True, check=True, timeout=60)
    said = [json.loads(line) for line in ran.stderr.split("\n") if line]
    assert [one["level"] for one in said] == ["warning", "error"]
    assert [one["logger"] for one in said] == ["server.http"] * 2
    assert said[0]["path"].startswith("une ligne\n")
    assert "ValueError" in said[1]["exception"]
    assert "\x1b" not in ran.stderr
