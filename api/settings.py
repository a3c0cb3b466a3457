"""The settings, read once from the environment and ``.env``, and passed down as values."""

from dataclasses import asdict, replace
from pathlib import Path

from pydantic import Field, PositiveInt, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tools.errors import Unusable
from tools.imports.files.limits import LIMITS, Limits

PREFIX = "HANDOVER_"


class Settings(BaseSettings):
    """All that may be set; nothing has to be."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    database_url: SecretStr | None = None
    """``postgresql://…``; without it a SQLite file in the data folder."""
    data_dir: Path = Path("data")
    redis_url: SecretStr | None = None
    model: str = "offline"
    agent: str | None = None
    """``my_package.graph:graph``: answers the chats instead of the built-in agent."""
    faq: Path | None = None
    """The Markdown file of questions and answers that the built-in agent knows; without it ours."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    wait_seconds: float | None = Field(default=None, gt=0, le=86_400)
    """Overrides the default template's wait for a person, for trials."""
    secret_key: SecretStr | None = Field(default=None, min_length=16)
    public_url: str | None = Field(default=None, pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")
    templates: Path | None = None
    hooks: str | None = None
    """A module with Python hooks, loaded at the start."""
    allow_private_hooks: bool = False
    """Lets hooks call this machine and its network over plain http, for trials."""
    import_limits: dict[str, PositiveInt] = Field(default_factory=dict)
    """How much of a file of contacts is taken, where it is not as usual: ``{"columns": 200}``."""
    trace: str | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Za-z]{2}$")
    admin_email: str | None = None
    admin_password: SecretStr | None = Field(default=None, min_length=8)
    admin_token: SecretStr | None = Field(default=None, min_length=16)

    @field_validator("import_limits")
    @classmethod
    def _known_limits(cls, given: dict[str, int]) -> dict[str, int]:
        known = asdict(LIMITS)
        if unknown := sorted(set(given) - set(known)):
            raise ValueError(f"there is no limit called {', '.join(unknown)}; there are {', '.join(known)}")
        if given.get("text_bytes", 0) > LIMITS.text_bytes:
            raise ValueError(f"text_bytes is at most {LIMITS.text_bytes}")
        return given

    @property
    def limits_of_imports(self) -> Limits:
        """With those that were chosen."""
        return replace(LIMITS, **self.import_limits)

    @property
    def postgres_url(self) -> str | None:
        """The PostgreSQL database, if one is set."""
        return None if self.database_url is None else self.database_url.get_secret_value()

    @property
    def offline_faq(self) -> Path | None:
        """What the built-in model knows, also where another answers; without it ours."""
        name, _, path = self.model.partition(":")
        return Path(path) if name == "offline" and path else self.faq

    @property
    def sqlite_path(self) -> Path:
        """The database file of one machine, by its absolute path."""
        return (self.data_dir / "handover.db").resolve()

    @property
    def url(self) -> str:
        """Where people reach this service."""
        if self.public_url is not None:
            return self.public_url.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def read_settings() -> Settings:
    """The settings of this process.

    Raises ``Unusable``, which names each variable that cannot be taken and never its value.
    """
    try:
        settings = Settings()
    except ValidationError as refused:
        lines = [
            f"{PREFIX}{'_'.join(str(part) for part in error['loc']).upper()}: {error['msg']}"
            for error in refused.errors(include_input=False, include_url=False)
        ]
        raise Unusable("These settings cannot be taken:\n" + "\n".join(lines)) from None
    url = settings.postgres_url
    if url is not None and not url.startswith(("postgresql://", "postgres://")):
        raise Unusable(f"{PREFIX}DATABASE_URL begins with postgresql://; leave it out for SQLite.")
    return settings
