"""The addresses of an issue's desk, below the page of the issue in the admin."""

from django.urls import path

from digests.admin.site import site

from .acts import act_view
from .checks import checks_view
from .keeping import keep_view
from .lead import lead_view
from .live import live_view
from .markdown import markdown_view
from .page import desk_page, rows_view, signed_in_view
from .past import past_view
from .presence import presence_view

urlpatterns = [
    path("", site.admin_view(desk_page), name="desk"),
    path("rows/", rows_view, name="desk_rows"),
    path("keep/", keep_view, name="desk_keep"),
    path("act/", act_view, name="desk_act"),
    path("lead/", lead_view, name="desk_lead"),
    path("markdown/", markdown_view, name="desk_markdown"),
    path("past/", past_view, name="desk_past"),
    path("checks/", checks_view, name="desk_checks"),
    path("presence/", presence_view, name="desk_presence"),
    path("live/", site.admin_view(live_view), name="desk_live"),
    path("signed-in/", site.admin_view(signed_in_view), name="desk_signed_in"),
]
