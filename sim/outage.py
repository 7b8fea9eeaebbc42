"""The demo's power cut: the server is killed, and comes back at the same address after a while."""

from typing import Final

from sim.programs import Program, Programs

#: share of a timed demo before the cut
BEFORE: Final = 1 / 6


class Outage:
    """One cut. `tick` as time goes by; the other programs are left to help themselves."""

    def __init__(self, programs: Programs, server: Program, *, port: int, begins_s: float, lasts_s: float) -> None:
        self._programs = programs
        self._server: Program | None = server
        self._port = port
        self.lasts_s = lasts_s
        self._begins_s = begins_s
        self._ends_s = begins_s + lasts_s
        self._over = False

    def tick(self, spent_s: float) -> str | None:
        """Cut or mend if it is time; what was done, in words for whoever looks on."""
        if self._server is not None and spent_s >= self._begins_s:
            self._programs.kill(self._server)
            self._server = None
            return f"Serveur coupé pour {self.lasts_s:.0f} s : la borne continue seule."
        if self._server is None and not self._over and spent_s >= self._ends_s:
            server = self._programs.start_first("server", "serve", "--port", str(self._port))
            server.wait_for(r"(http://\S+)")
            self._over = True
            return "Serveur revenu : la borne lui remet ses tickets."
        return None
