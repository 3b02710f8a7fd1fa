"""The three roles, as groups that hold their permissions."""

from django.db import migrations

EVERYTHING = ["add", "change", "delete", "view"]
CURATOR = {
    ("digests", "issue"): ["add", "change", "view"],
    ("digests", "section"): EVERYTHING,
    ("digests", "link"): ["add", "change", "view"],
    ("digests", "image"): ["add", "view"],
    ("digests", "category"): ["view"],
}
EDITOR = {
    **CURATOR,
    ("digests", "issue"): [*EVERYTHING, "publish"],
    ("digests", "image"): ["add", "delete", "view"],
}
ADMINISTRATOR = {
    **EDITOR,
    ("digests", "category"): EVERYTHING,
    ("digests", "publication"): ["add", "change", "view"],
    ("auth", "user"): EVERYTHING,
    ("admin", "logentry"): ["view"],
}
ROLES = {"curator": CURATOR, "editor": EDITOR, "administrator": ADMINISTRATOR}
NAMES = {"publish": "Can publish, schedule, correct, withdraw and restore issues"}


def add_roles(apps, schema_editor):
    """Add the groups; permissions that a first migration has not made yet are made here."""
    group = apps.get_model("auth", "Group")
    for name, permissions in ROLES.items():
        role, _ = group.objects.get_or_create(name=name)
        role.permissions.set(
            _permission(apps, action, *model)
            for model, actions in permissions.items()
            for action in actions
        )


def _permission(apps, action, app_label, model):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{model}",
        defaults={"name": NAMES.get(action, f"Can {action} {model}")},
    )
    return permission


def remove_roles(apps, schema_editor):
    """Remove the groups; who was in one keeps the account and loses what it allowed."""
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    """Adds the permission to publish and the roles; taken back, removes the roles."""

    dependencies = [
        ("digests", "0002_categories"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="issue",
            options={
                "ordering": ["-date", "-pk"],
                "permissions": [("publish_issue", NAMES["publish"])],
                "verbose_name": "issue",
                "verbose_name_plural": "issues",
            },
        ),
        migrations.RunPython(add_roles, remove_roles),
    ]
