"""What the server is told from outside: environment variables AUSUIVANT_…, or options of the command line."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The server's settings. Made once by whoever starts it, and passed on."""

    model_config = SettingsConfigDict(env_prefix="AUSUIVANT_", extra="ignore")

    data: Path = Field(default=Path("data"), description="folder of the SQLite database")
    database: str = Field(
        default="", description="sqlite:////path or postgresql+psycopg://host/name; empty: ausuivant.db in `data`"
    )
    origins: tuple[str, ...] = Field(
        default=(), description="more origins whose pages may write, as a JSON list, for a server with several names"
    )
    proxy: str = Field(
        default="", description="address of the proxy that brings requests and ends TLS before this server"
    )
    names: tuple[str, ...] = Field(
        default=(), description="more names and addresses of this server for its certificate, as a JSON list"
    )
    idle_lock_min: int = Field(
        default=15, ge=5, le=30, description="minutes without a sign of life after which a session locks, 5 to 30"
    )
    sockets_of_a_device: int = Field(
        default=4,
        ge=0,
        description="live screens that one device may hold open; then its oldest gives way; 0: no limit",
    )
    sockets_of_a_session: int = Field(
        default=32, ge=0, description="live screens that one person's session may hold open; 0: no limit"
    )
    sockets_of_an_address: int = Field(
        default=500, ge=0, description="live screens that one address may hold open; 0: no limit"
    )
    unknown_a_minute: int = Field(
        default=60, ge=0, description="tokens that nobody was given, which one address may show a minute; 0: no limit"
    )
    hsts_subdomains: bool = Field(
        default=True,
        description="have browsers ask for HTTPS below this server's name too; no: where others live there",
    )
    docs: bool = Field(
        default=False, description="show the API's description at /api/openapi.json, and its documentation at /docs"
    )

    @property
    def tls_folder(self) -> Path:
        """The folder of the town's authority and the server's certificate."""
        return self.data / "tls"

    @property
    def codes_key_file(self) -> Path:
        """The key under which the database keeps the secrets of applications for codes."""
        return self.data / "codes.key"

    @property
    def inbox(self) -> Path | None:
        """Where commands leave notes for the server that holds the SQLite file; None where all of them may write."""
        scheme, _, path = self.database_url.partition(":///")
        return Path(path).parent if scheme == "sqlite" else None

    @property
    def directory_file(self) -> Path:
        """The file that tells of the town's directory, where people may log in through one."""
        return self.data / "annuaire.toml"

    @property
    def database_url(self) -> str:
        """The address of the database."""
        return self.database or f"sqlite:///{self.data.resolve() / 'ausuivant.db'}"
