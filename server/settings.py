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
    docs: bool = Field(default=False, description="show the interactive documentation of the API at /docs")

    @property
    def tls_folder(self) -> Path:
        """The folder of the town's authority and the server's certificate."""
        return self.data / "tls"

    @property
    def database_url(self) -> str:
        """The address of the database."""
        return self.database or f"sqlite:///{self.data.resolve() / 'ausuivant.db'}"
