import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_uses_of_message_templates")]

    operations = [
        migrations.CreateModel(
            name="AskedCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("made_of", models.CharField(max_length=64)),
                ("as_of", models.DateField(verbose_name="as of")),
                ("horizon_days", models.PositiveSmallIntegerField(verbose_name="horizon in days")),
                ("min_days", models.PositiveSmallIntegerField(verbose_name="days of use")),
                ("people", models.JSONField(default=dict)),
                ("by", models.CharField(blank=True, max_length=80)),
                ("planned_at", models.DateTimeField(auto_now_add=True, verbose_name="planned")),
                ("learnt", models.JSONField(default=dict)),
                ("figures", models.JSONField(default=list)),
                ("made_at", models.DateTimeField(null=True, verbose_name="counted")),
                ("has_failed", models.BooleanField(default=False)),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={"verbose_name": "report card asked for", "verbose_name_plural": "report cards asked for"},
        ),
    ]
