"""A site that was made once and is put back for each module: making it takes longer than most modules."""

from __future__ import annotations

import pickle
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests.web.sample import copy_missing
from tests.web.settings import HOME

if TYPE_CHECKING:
    from tests.browser.conftest import Site


@dataclass(frozen=True, slots=True)
class Stencil:
    """A folder with copies of the SQLite database, of the files of the home, and of what tests know of the site."""

    folder: Path

    @property
    def is_made(self) -> bool:
        return (self.folder / "site").exists()

    def make(self, site: Site) -> None:
        """Copy the database and the home as they are."""
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(self.folder / "database")])
        shutil.copytree(HOME, self.folder / "home", ignore=shutil.ignore_patterns("tests.sqlite3*"))
        (self.folder / "site").write_bytes(pickle.dumps(site))

    def put_back(self) -> Site:
        """Make database and home again what they were, and return the site without its address."""
        connection.ensure_connection()
        with closing(sqlite3.connect(self.folder / "database")) as copy:
            copy.backup(connection.connection)
        ContentType.objects.clear_cache()
        shutil.copytree(self.folder / "home", HOME, copy_function=copy_missing, dirs_exist_ok=True)
        site: Site = pickle.loads((self.folder / "site").read_bytes())
        return site
