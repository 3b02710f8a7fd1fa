"""Roles as the migration makes them."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from digests.people import Role, administrators, role_of
from tests.people import make_person


@pytest.mark.django_db
def test_every_database_has_the_roles() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(Role)


@pytest.mark.django_db
def test_each_role_may_what_the_one_before_it_may_and_more() -> None:
    alice, bob, carol = (
        make_person(name).get_all_permissions() for name in ("alice", "bob", "carol")
    )
    assert alice < bob < carol


@pytest.mark.django_db
def test_of_several_roles_the_highest_counts() -> None:
    alice = make_person("alice")
    alice.groups.add(Group.objects.get(name=Role.EDITOR))
    assert role_of(alice) == Role.EDITOR
    assert role_of(User.objects.create_user("nobody")) is None


@pytest.mark.django_db
def test_the_administrators_are_those_who_may_sign_in() -> None:
    carol, root = make_person("carol"), User.objects.create_superuser("root")
    make_person("bob")
    User.objects.filter(pk=make_person("dora", Role.ADMINISTRATOR).pk).update(is_active=False)
    assert set(administrators()) == {carol, root}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_roles_can_be_taken_back_and_put_again() -> None:
    held = {group.name: set(group.permissions.all()) for group in Group.objects.all()}
    call_command("migrate", "digests", "0002", verbosity=0)
    assert not Group.objects.exists()
    call_command("migrate", verbosity=0)
    assert {group.name: set(group.permissions.all()) for group in Group.objects.all()} == held
