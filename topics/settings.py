"""Every setting of the product in one typed object, read from `THESIS_FINDER_*` in the environment."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AnyHttpUrl, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from topics.topic import mail_address

_HERE = Path(__file__).resolve().parents[1]
_ROOT = _HERE if (_HERE / "pyproject.toml").exists() else Path.cwd()

BUNDLED_MODEL = "all-MiniLM-L6-v2"


class WrongSetting(Exception):
    """A setting holds nonsense. The message is one sentence that names it."""


class Settings(BaseSettings):
    """What can be set, with defaults that need nothing set."""

    model_config = SettingsConfigDict(env_prefix="THESIS_FINDER_", frozen=True, extra="ignore")

    data: Path = Field(_ROOT / ".data", description="folder for everything the dashboard writes")
    database: str = Field("", description="sqlite:////… or postgresql+psycopg://…; empty: SQLite in the data folder")
    model: Annotated[str, Field(min_length=1)] = Field(
        BUNDLED_MODEL, description="a sentence-transformers name or folder"
    )
    group_name: str = Field("Machine Learning Group", description="shown in the page's head")
    contact: Annotated[str, AfterValidator(mail_address)] = Field(
        "", description="e-mail address for own ideas and questions"
    )
    public_address: AnyHttpUrl | Literal[""] = Field("", description="where visitors reach the dashboard")
    dictionary: Path = Field(
        Path("/usr/share/trans/de-en"), description="Debian's German-English dictionary; used where it is installed"
    )
    confirm_weeks: Annotated[int, Field(ge=0)] = Field(
        26, description="weeks until a topic asks whether it is still true; 0: never"
    )
    legal: Path | None = Field(None, description="folder with imprint.de.md, privacy.en.md and the like")
    logo: Path | None = Field(None, description="PNG or SVG shown in the page's head instead of our mark")
    supervisors: str = Field("", description="e-mail addresses that sign in through the university as supervisors")
    editors: str = Field("", description="e-mail addresses that sign in through the university as editors")
    role_claim: str = Field("", description="claim of the university that holds `supervisor` or `editor`")
    metrics_port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        0, description="port for Prometheus on the loopback interface; 0: none"
    )
    kiosk: bool = Field(False, description="serve the kiosk of an open house and nothing else")
    kiosk_language: Literal["de", "en"] = Field("de", description="the language a kiosk begins with")
    kiosk_idle: Annotated[int, Field(ge=30, le=600)] = Field(
        90, description="seconds without a touch after which a kiosk asks whether anybody is there"
    )

    @field_validator("data")
    @classmethod
    def _folder(cls, data: Path) -> Path:
        data = data.expanduser().resolve()
        if data.exists() and not data.is_dir():
            raise ValueError(f"{data} is a file, not a folder")
        return data

    @field_validator("legal")
    @classmethod
    def _legal_folder(cls, legal: Path | None) -> Path | None:
        if legal and not legal.is_dir():
            raise ValueError(f"{legal} is not a folder")
        return legal

    @field_validator("logo")
    @classmethod
    def _logo_file(cls, logo: Path | None) -> Path | None:
        if logo and (not logo.is_file() or logo.suffix.lower() not in (".png", ".svg")):
            raise ValueError(f"{logo} is not a PNG or SVG file")
        return logo

    @field_validator("database")
    @classmethod
    def _database_url(cls, database: str) -> str:
        if database:
            # Half of what a start loads before the server listens.
            from sqlalchemy.engine import make_url
            from sqlalchemy.exc import ArgumentError

            try:
                url = make_url(database)
            except ArgumentError:
                raise ValueError("not a database address such as sqlite:////srv/topics.db") from None
            if url.drivername not in ("sqlite", "postgresql+psycopg"):
                raise ValueError(f"it begins with sqlite: or postgresql+psycopg:, not {url.drivername}:")
            if url.drivername == "postgresql+psycopg" and find_spec("psycopg") is None:
                raise ValueError("PostgreSQL needs a driver, pip install 'thesis-finder[postgres]'")
        return database

    @model_validator(mode="after")
    def _default_database(self) -> "Settings":
        if not self.database:
            # A frozen model still lets its own validator complete it.
            object.__setattr__(self, "database", f"sqlite:///{self.data / 'topics.db'}")
        return self


def load() -> Settings:
    """The settings of this process. Raises WrongSetting with one sentence that names the wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        name = "THESIS_FINDER_" + str(fault["loc"][0]).upper()
        reason = fault["msg"].removeprefix("Value error, ")
        shown = re.sub(r":[^:/@]*@", ":***@", repr(fault["input"]))  # an address may hold a password
        raise WrongSetting(f"{name}={shown} cannot be used: {reason}.") from None
