import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("improvement", "0004_no_naming"),
    ]

    operations = [
        migrations.CreateModel(
            name="LessonUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("how", models.CharField(max_length=300, verbose_name="what is used of it")),
                ("moment", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lesson_uses",
                        to="improvement.improvement",
                        verbose_name="learned by",
                    ),
                ),
                (
                    "improvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lessons_used",
                        to="improvement.improvement",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ("moment", "pk")},
        ),
        migrations.AddConstraint(
            model_name="lessonuse",
            constraint=models.UniqueConstraint(
                fields=("improvement", "earlier"), name="one_use_of_a_lesson_each"
            ),
        ),
    ]
