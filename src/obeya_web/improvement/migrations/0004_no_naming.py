from typing import Any

from django.db import migrations


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Keep the wish of whoever wanted no naming."""
    people = apps.get_model("improvement", "Unnamed").objects.values("person_id")
    apps.get_model("accounts", "Person").objects.filter(pk__in=people).update(is_unnamed=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_no_naming"),
        ("improvement", "0003_a3_rounds"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.DeleteModel(name="Unnamed"),
    ]
