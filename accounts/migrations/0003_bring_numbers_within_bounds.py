from django.db import migrations

LONGEST_RHYTHM = 732  # days
LONGEST_TALK = 1440  # minutes


def bring_within(apps, schema_editor):
    """What was stored before there were bounds becomes the nearest that fits, so that the checks can be laid over it."""
    products = apps.get_model("accounts", "Product").objects
    products.filter(rhythm_days__gt=LONGEST_RHYTHM).update(rhythm_days=LONGEST_RHYTHM)
    products.filter(rhythm_days=0).update(rhythm_days=None)
    interactions = apps.get_model("accounts", "Interaction").objects
    interactions.filter(minutes__gt=LONGEST_TALK).update(minutes=LONGEST_TALK)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial")]

    operations = [migrations.RunPython(bring_within, migrations.RunPython.noop)]
