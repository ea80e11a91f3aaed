"""What headlines are made of, so that lists say them in the reader's language; old ones stay English."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("processes", "0006_risks_and_stakeholders")]

    operations = [
        migrations.AddField("summary", "headline_said", models.JSONField(default=dict)),
    ]
