"""Measures are found, too: what was written before is read once more from its beginning."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def read_again(apps: Any, schema_editor: Any) -> None:
    apps.get_model("search", "Read").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0001_index")]

    operations = [migrations.RunPython(read_again, migrations.RunPython.noop)]
