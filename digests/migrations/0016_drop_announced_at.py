"""The time at which an issue was announced, which a delivery has now."""

from django.db import migrations


class Migration(migrations.Migration):
    """Drops a column that nothing reads."""

    dependencies = [("digests", "0015_deliveries")]

    operations = [migrations.RemoveField(model_name="issue", name="announced_at")]
