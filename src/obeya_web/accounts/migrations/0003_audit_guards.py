from __future__ import annotations

from typing import Any

from django.db import migrations

from obeya_web.accounts.audit_chain import GENESIS, signature
from obeya_web.accounts.guards import drop_guards, set_guards


def begin(apps: Any, schema_editor: Any) -> None:
    """Sign the head of an empty trail, then let the database guard both tables."""
    head = apps.get_model("accounts", "AuditHead")
    head.objects.create(number=0, hash=GENESIS, signature=signature(0, GENESIS))
    set_guards(schema_editor.connection)


def go_back(apps: Any, schema_editor: Any) -> None:
    drop_guards(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_people")]

    operations = [migrations.RunPython(begin, go_back)]
