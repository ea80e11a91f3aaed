"""Where the web application keeps its things and how it is reached, read once from the environment.

    OBEYA_HOME           where logs and records live (default: the user's data folder)
    OBEYA_DATABASE_URL   sqlite:///PATH (default: a file in OBEYA_HOME/web) or postgresql://USER:PASSWORD@HOST/NAME
    OBEYA_BASE_URL       how people reach it (default: http://localhost:8000); https turns on secure cookies
    OBEYA_SECRET_KEY     the key that signs sessions (default: made at first start, in a file only its owner may read)
    OBEYA_SMTP_URL, OBEYA_MAIL_FROM, OBEYA_MAIL_REPLY_TO   the e-mail server, the sender, the address for answers
                         (default: no e-mail leaves); see mail_server.py
    OBEYA_ADMIN_EMAIL    the first administrator's address (default: admin@localhost)
    OBEYA_PROXIES        how many servers of yours stand in front and note the visitor's address (default: 0)
    OBEYA_WATCH_ROOT     the folder below which folders may be watched for new logs (default: none)
    OBEYA_OIDC_…         the organisation's own sign-in; accounts/sign_in/oidc.py lists the names

Nothing here has a weak default: a short or well-known secret key, a DEBUG switch, or plain http on an address
that others can reach are refused with the remedy.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import platformdirs

from obeya.errors import ConfigurationError
from obeya_web.accounts.sign_in.oidc import Oidc, read_oidc
from obeya_web.project.mail_server import NO_MAIL_SERVER, MailServer, read_mail_server

# By its name: browsers offer passkeys at addresses with a name only.
DEFAULT_BASE_URL = "http://localhost:8000"
DEFAULT_ADMIN_EMAIL = "admin@localhost"
SHORTEST_SECRET = 50
FEWEST_SIGNS = 12
WEAK_WORDS = ("insecure", "changeme", "change-me", "secret-key", "your-")
TRUE_WORDS = ("1", "true", "yes", "on")
SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA journal_size_limit=67108864;"
)


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything the settings need to know about this installation."""

    home: Path
    database: dict[str, Any]
    base_url: str
    secret_key: str
    mail: MailServer = NO_MAIL_SERVER
    admin_email: str = DEFAULT_ADMIN_EMAIL
    n_proxies: int = 0
    watch_root: Path | None = None
    oidc: Oidc | None = None

    @property
    def folder(self) -> Path:
        """Return the folder of the web application's own files."""
        return self.home / "web"

    @property
    def is_https(self) -> bool:
        """Say whether people reach it over https."""
        return self.base_url.startswith("https://")

    @property
    def is_sqlite(self) -> bool:
        """Say whether the records are in a SQLite file."""
        return str(self.database["ENGINE"]).endswith("sqlite3")

    @property
    def host(self) -> str:
        """Return the host name people use."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def allowed_hosts(self) -> list[str]:
        """Return the host names that are answered: the one people use, and loopback when that is one."""
        return [self.host, "localhost", "127.0.0.1", "[::1]"] if is_loopback(self.host) else [self.host]


def read_configuration(environ: Mapping[str, str] = os.environ) -> Configuration:
    """Return the configuration; `ConfigurationError` lists every fault with its remedy."""
    home = Path(environ.get("OBEYA_HOME") or platformdirs.user_data_path("obeya")).absolute()
    base_url = environ.get("OBEYA_BASE_URL", DEFAULT_BASE_URL).rstrip("/")
    secret = environ.get("OBEYA_SECRET_KEY")
    faults = [*_base_url_faults(base_url), *_debug_faults(environ)]
    faults += _secret_faults(secret) if secret is not None else []
    mail, mail_faults = read_mail_server(environ, urlsplit(base_url).hostname or "")
    faults += mail_faults
    oidc, oidc_faults = read_oidc(environ)
    n_proxies = environ.get("OBEYA_PROXIES", "0")
    faults += [*oidc_faults, *_proxy_faults(n_proxies)]
    try:
        database = read_database_url(environ.get("OBEYA_DATABASE_URL"), home)
    except ConfigurationError as fault:
        faults.append(str(fault))
        database = {}
    if faults:
        raise ConfigurationError.listing("The web application does not start like this.", faults)
    return Configuration(
        home,
        database,
        base_url,
        secret or _kept_secret(home / "web"),
        mail,
        admin_email=environ.get("OBEYA_ADMIN_EMAIL", DEFAULT_ADMIN_EMAIL).strip().lower(),
        n_proxies=int(n_proxies),
        watch_root=Path(environ["OBEYA_WATCH_ROOT"]).absolute() if environ.get("OBEYA_WATCH_ROOT") else None,
        oidc=oidc,
    )


def read_database_url(url: str | None, home: Path) -> dict[str, Any]:
    """Return Django's settings for a database URL; None means a SQLite file in the home."""
    if not url:
        folder = home / "web"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _sqlite(folder / "obeya.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            # A folder stands for the socket in it, written as libpq wants it: postgresql:///NAME?host=/FOLDER
            "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ConfigurationError(
        f"OBEYA_DATABASE_URL begins with “{parts.scheme}”; use sqlite:///PATH or postgresql://USER@HOST/NAME."
    )


def _sqlite(path: Path) -> dict[str, Any]:
    # Measured: without IMMEDIATE one write in six fails with "database is locked"; without FULL a power
    # cut loses acknowledged writes. SQLite lets pass whoever asks at the right moment, not whoever waits longest: of
    # four that write without a pause on a busy machine one waited in vain for 20 seconds.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 60, "init_command": SQLITE_START},
    }


def is_loopback(host: str) -> bool:
    """Say whether a host name means this machine only."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return False


def address_of(host: str, port: int) -> str:
    """Return the address of a server at this machine, as a browser takes it."""
    return f"http://localhost:{port}" if is_loopback(host) else DEFAULT_BASE_URL


def _base_url_faults(base_url: str) -> list[str]:
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return [f"OBEYA_BASE_URL is “{base_url}”; write it like https://obeya.example.org."]
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        return [
            f"OBEYA_BASE_URL is “{base_url}”, which sends passwords in the clear; put a server with TLS in "
            "front and write https://."
        ]
    return []


def _debug_faults(environ: Mapping[str, str]) -> list[str]:
    on = [name for name in ("DEBUG", "DJANGO_DEBUG") if environ.get(name, "").lower() in TRUE_WORDS]
    return [f"{name} is on, which would show secrets to strangers; take it away." for name in on]


def _proxy_faults(n_proxies: str) -> list[str]:
    if n_proxies.isdigit():
        return []
    return [f"OBEYA_PROXIES is “{n_proxies}”; it is a number, 1 for one server in front."]


def _secret_faults(secret: str) -> list[str]:
    is_weak = (
        len(secret) < SHORTEST_SECRET
        or len(set(secret)) < FEWEST_SIGNS
        or any(word in secret.lower() for word in WEAK_WORDS)
    )
    if not is_weak:
        return []
    return [
        f"OBEYA_SECRET_KEY can be guessed; use at least {SHORTEST_SECRET} random signs, or leave it out and "
        "one is made and kept."
    ]


def _kept_secret(folder: Path) -> str:
    """Return the key kept in the folder, made on first use and readable by its owner only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "secret.key"
    if not path.exists():
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as sink:
            sink.write(secrets.token_urlsafe(64))
            sink.flush()
            os.fsync(sink.fileno())
        # `link` refuses an existing target, so two first starts agree on one key.
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    secret = path.read_text(encoding="ascii").strip()
    if _secret_faults(secret):
        raise ConfigurationError(f"{path} does not hold a strong key; remove it, and a new one is made.")
    return secret
