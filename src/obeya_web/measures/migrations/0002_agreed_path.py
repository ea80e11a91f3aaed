"""Keep which cases follow the agreed path."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0001_begin"),
    ]

    operations = [
        migrations.AddField(
            model_name="measuredefinition",
            name="agreed",
            field=models.TextField(blank=True, verbose_name="cases that follow the agreed path"),
        ),
    ]
