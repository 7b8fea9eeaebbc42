"""A browser as far as logging in goes: it keeps cookies as SameSite says, and follows from one server to the other."""

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urljoin, urlsplit

import httpx

SESSION = "__Host-session"


@dataclass
class Visitor:
    """A window on one server. `stops_at`: the last address that it was sent to."""

    url: str
    cookies: dict[str, tuple[str, str]] = field(default_factory=dict)  #: the value and SameSite, by name
    stops_at: str = ""
    #: http.cookiejar never sends a Secure cookie to a plain address, not even on the machine itself
    client: httpx.Client = field(default_factory=lambda: httpx.Client(verify=False, timeout=20))

    @property
    def is_in(self) -> bool:
        """Whether there is a session."""
        return SESSION in self.cookies

    def open(self, path: str) -> httpx.Response:
        """Open an address of ours, as if it were typed, and follow where it leads."""
        answer, crossed = self.get(urljoin(self.url, path)), False
        while answer.is_redirect:
            place = urljoin(str(answer.url), answer.headers["location"])
            crossed = crossed or not self._ours(place)
            answer = self.get(place, crossed=crossed)
        return answer

    def leave(self, path: str = "/connexion/annuaire") -> str:
        """Log in until the directory sends back; the address that it sends to."""
        place = urljoin(self.url, path)
        while True:
            answer = self.get(place)
            assert answer.is_redirect, answer.text
            place = urljoin(place, answer.headers["location"])
            if urlsplit(place).path.endswith("/retour"):
                return place

    def get(self, place: str, *, crossed: bool = False) -> httpx.Response:
        """Ask for one address. `crossed`: another site led here, so the strict cookies stay."""
        self.stops_at = place
        sent = self._sent(crossed=crossed) if self._ours(place) else {}
        headers = httpx.Headers({"Accept": "text/html", **sent}, encoding="utf-8")
        return self._kept(self.client.get(place, headers=headers))

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of ours."""
        headers = {"Accept": "text/html", "Origin": self.url, "Sec-Fetch-Site": "same-origin", **self._sent()}
        return self._kept(self.client.post(urljoin(self.url, path), data=fields, headers=headers))

    def moved(self, answer: httpx.Response) -> httpx.Response:
        """Go where a page of ours moves on to by itself."""
        found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.text)
        assert found is not None, answer.text
        return self.open(found[1].replace("&amp;", "&"))

    def _ours(self, place: str) -> bool:
        return urlsplit(place).netloc == urlsplit(self.url).netloc

    def _sent(self, *, crossed: bool = False) -> dict[str, str]:
        shown = [
            f"{name}={value}" for name, (value, same) in self.cookies.items() if not (crossed and same == "strict")
        ]
        return {"Cookie": "; ".join(shown)} if shown else {}

    def _kept(self, answer: httpx.Response) -> httpx.Response:
        if self._ours(str(answer.url)):
            for line in answer.headers.get_list("set-cookie"):
                for name, morsel in SimpleCookie(line).items():
                    assert name.startswith("__Host-"), name
                    assert (morsel["secure"], morsel["httponly"], morsel["path"]) == (True, True, "/"), line
                    self.cookies[name] = (morsel.value, morsel["samesite"].lower())
                    if morsel["max-age"] == "0":
                        del self.cookies[name]
        return answer
