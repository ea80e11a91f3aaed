from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0006_feeds_of_records"),
    ]

    operations = [
        migrations.AddField(
            model_name="board",
            name="tiles",
            field=models.JSONField(blank=True, null=True, verbose_name="tiles"),
        ),
    ]
