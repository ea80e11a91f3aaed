"""The settings of the application, in a home that is thrown away; OBEYA_TEST_DATABASE_URL chooses PostgreSQL."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from unittest import mock

HOME = Path(tempfile.mkdtemp(prefix="obeya-tests-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

_ENVIRONMENT = {
    "OBEYA_HOME": str(HOME),
    "OBEYA_DATABASE_URL": os.environ.get("OBEYA_TEST_DATABASE_URL", ""),
    "OBEYA_BASE_URL": "http://localhost:8000",
}
with mock.patch.dict(os.environ, _ENVIRONMENT):
    from obeya_web.project.settings import *  # noqa: F403

# The page of components is there in development and in tests.
os.environ["OBEYA_STYLEGUIDE"] = "1"
ALLOWED_HOSTS = ["*"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file as in real life: in memory, threads would share one lock that real ones do not have.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "tests.sqlite3")}  # noqa: F405
# Made from the models, and completed by the tests, as an empty database is in real life.
DATABASES["default"].setdefault("TEST", {})["MIGRATE"] = False  # noqa: F405
# Argon2 takes a fifth of a second on purpose; tests that are about passwords choose it themselves.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
