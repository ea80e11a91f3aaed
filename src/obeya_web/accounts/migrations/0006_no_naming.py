from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_guests"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="is_unnamed",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
