from django.db import migrations

from accounts.addresses import hash_address
from accounts.names import can_greet

AT_ONCE = 5_000


def tell(apps, schema_editor):
    """Contacts from before get what is told whenever one is saved."""
    contacts = apps.get_model("accounts", "Contact").objects.using(schema_editor.connection.alias)
    after = 0
    while rows := list(contacts.filter(pk__gt=after).order_by("pk").only("pk", "email", "call_name", "full_name")[:AT_ONCE]):
        for row in rows:
            row.address_hash = hash_address(row.email)
            row.can_be_greeted = can_greet(row.call_name or row.full_name)
        contacts.bulk_update(rows, ["address_hash", "can_be_greeted"], batch_size=500)
        after = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_outreach")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
