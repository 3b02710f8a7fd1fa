"""The publication and its categories in the admin."""

from django.test import Client
from django.urls import reverse

from digests.models import Category, Publication
from tests.admin.browser import errors_of, send
from tests.factories import PublicationFactory, get_category
from tests.shown import show

LIST = "/admin/digests/publication/"
CATEGORIES = "/admin/digests/category/"


def test_the_publication_is_made_once_and_reached_at_once(carol_client: Client) -> None:
    assert carol_client.get(LIST)["Location"] == f"{LIST}add/"
    send(carol_client, f"{LIST}add/", name="快讯", about="一行\r\n两行")
    assert carol_client.get(LIST)["Location"] == f"{LIST}1/change/"
    assert carol_client.get(f"{LIST}add/").status_code == 403
    publication = Publication.objects.get()
    assert (publication.name, publication.about) == ("快讯", "一行  \n两行")


def test_the_publication_is_changed(carol_client: Client) -> None:
    PublicationFactory.create()
    send(carol_client, f"{LIST}1/change/", name="新名字")
    assert Publication.objects.get().name == "新名字"


def test_the_publication_is_never_deleted_not_even_by_a_superuser(root_client: Client) -> None:
    PublicationFactory.create()
    assert root_client.post(f"{LIST}1/delete/", {"post": "yes"}).status_code == 403


def test_a_time_zone_that_nobody_knows_is_refused(carol_client: Client) -> None:
    PublicationFactory.create()
    response = send(carol_client, f"{LIST}1/change/", time_zone="Mars/Olympus")
    assert "Give one such as Asia/Shanghai" in errors_of(response)


def test_a_time_zone_is_chosen_from_a_list(carol_client: Client) -> None:
    PublicationFactory.create(time_zone="Asia/Shanghai")
    page = show(carol_client, f"{LIST}1/change/")

    assert page.texts("#id_time_zone option[selected]") == ["Shanghai"]
    assert "Asia" in page.values("#id_time_zone optgroup", "label")
    assert {"UTC", "Europe/Berlin"} <= set(page.values("#id_time_zone option", "value"))

    send(carol_client, f"{LIST}1/change/", time_zone="Europe/Berlin")
    assert Publication.objects.current().time_zone == "Europe/Berlin"


def test_a_time_zone_of_an_old_name_stays_chosen(carol_client: Client) -> None:
    PublicationFactory.create(time_zone="PRC")

    page = show(carol_client, f"{LIST}1/change/")

    assert page.values("#id_time_zone option[selected]", "value") == ["PRC"]


def test_a_new_category_stands_below_the_others(carol_client: Client) -> None:
    send(carol_client, f"{CATEGORIES}add/", name="工具", slug="tools", aliases="Tools\r\n利器")
    category = list(Category.objects.all())[-1]
    assert (category.slug, list(category.alias_list)) == ("tools", ["Tools", "利器"])


def test_an_address_that_is_changed_leads_on(carol_client: Client) -> None:
    category = Category.objects.create(slug="category-2", name="潮流工具")
    page = f"{CATEGORIES}{category.pk}/change/"
    send(carol_client, page, name="潮流工具", slug="潮流工具", aliases="")
    answer = carol_client.get("/categories/category-2/")
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        reverse("category", args=["潮流工具"]),
    )
    send(carol_client, page, name="潮流工具", slug="category-2", aliases="")
    assert carol_client.get("/categories/category-2/").status_code == 200


def test_categories_move_up_and_down(carol_client: Client) -> None:
    before = [category.slug for category in Category.objects.all()]
    carol_client.post(CATEGORIES, {"_down": get_category(before[0]).pk})
    after = [category.slug for category in Category.objects.all()]
    assert after == [before[1], before[0], *before[2:]]
    carol_client.post(CATEGORIES, {"_up": get_category(before[0]).pk})
    assert [category.slug for category in Category.objects.all()] == before


def test_a_category_can_be_changed_where_it_stands(carol_client: Client) -> None:
    news = get_category("news")
    send(
        carol_client, reverse("admin:digests_category_change", args=[news.pk]), default_note="注意"
    )
    assert get_category("news").default_note == "注意"
    assert get_category("news").position == news.position
