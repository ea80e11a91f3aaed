import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("improvement", "0005_lessons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Quote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("said", models.CharField(max_length=400, verbose_name="what was said")),
                ("speaker", models.CharField(max_length=120, verbose_name="who said it")),
                (
                    "consent",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="how they agreed"),
                ),
                ("consented_at", models.DateTimeField(blank=True, null=True)),
                ("heard_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "heard_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "improvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotes",
                        to="improvement.improvement",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="their account",
                    ),
                ),
            ],
            options={"ordering": ("heard_at", "pk")},
        ),
    ]
