from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from obeya_web.search.engines import set_up, take_down


def begin(apps: Any, schema_editor: Any) -> None:
    set_up(schema_editor.connection)


def go_back(apps: Any, schema_editor: Any) -> None:
    take_down(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=80)),
                ("object_id", models.CharField(max_length=40)),
                ("title", models.TextField()),
                ("body", models.TextField(blank=True)),
                ("folded_title", models.TextField()),
                ("folded_body", models.TextField(blank=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.unit"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["kind", "object_id"], name="one_entry_each")],
            },
        ),
        migrations.CreateModel(
            name="Read",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunPython(begin, go_back),
    ]
