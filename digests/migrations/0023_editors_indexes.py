from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('digests', '0022_source_of_sections'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='image',
            index=models.Index(fields=['created_at', 'id'], name='image_created'),
        ),
        migrations.AddIndex(
            model_name='issue',
            index=models.Index(fields=['date', 'id'], name='issue_date'),
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['created_at', 'id'], name='link_created'),
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['shelf', 'created_at', 'id'], name='link_shelf_created'),
        ),
        # The activity log, whose model is Django's own, newest first.
        migrations.RunSQL(
            'CREATE INDEX "log_action_time" ON "django_admin_log" ("action_time", "id")',
            'DROP INDEX "log_action_time"',
        ),
    ]
