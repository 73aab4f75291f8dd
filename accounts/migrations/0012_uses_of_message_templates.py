from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_tell_hash_and_greeting_of_contacts"),
    ]

    operations = [
        migrations.AddField(
            model_name="messagetemplate",
            name="use",
            field=models.CharField(
                blank=True,
                default="",
                help_text="A mail that leaves by itself. At most one template is offered for it. Without: for outreach.",
                max_length=60,
                verbose_name="used for",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True), models.Q(("use", ""), _negated=True)),
                fields=("use",),
                name="message_template_use_once",
                violation_error_message="Another template is offered for this mail: let that be offered no more.",
            ),
        ),
    ]
