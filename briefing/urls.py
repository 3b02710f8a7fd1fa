"""The root URLs: sign-in, Markdown fields and admin, then those of tools and readers."""

from django.urls import include, path

from digests.admin.catching.app import manifest
from digests.admin.catching.last_catch import undo_view
from digests.admin.catching.page import catch_page, understood_view
from digests.admin.catching.tokens import tokens_view
from digests.admin.front_page import front_page
from digests.admin.inbox.page import act_view, inbox_page
from digests.admin.inbox.page import undo_view as inbox_undo_view
from digests.admin.inbox.waiting import waiting_act_view, waiting_page, waiting_undo_view
from digests.admin.inputs import markdown_views
from digests.admin.moving.pages import (
    act_view as move_act_view,
)
from digests.admin.moving.pages import (
    move_page,
    moving_page,
    report_view,
    sample_view,
)
from digests.admin.people.passwords import (
    ChoosePasswordView,
    ForgottenPasswordView,
    LinkSentView,
    change_password,
)
from digests.admin.people.second_step import second_step
from digests.admin.people.sessions import end_session, own_sessions
from digests.admin.people.sign_in import SignInView
from digests.admin.people.two_factor import two_factor_page
from digests.admin.site import site
from digests.desk.framing import framed_here

urlpatterns = [
    # The first name is the one that the admin's sign-in looks for.
    path("admin/password/forgotten/", ForgottenPasswordView.as_view(), name="admin_password_reset"),
    path("admin/password/sent/", LinkSentView.as_view(), name="password_link_sent"),
    path("admin/password/<uidb64>/<token>/", ChoosePasswordView.as_view(), name="password_link"),
    # Under the names that django-markdownx's field knows; its own views are never mounted.
    path("admin/markdownx/upload/", markdown_views.upload_view, name="markdownx_upload"),
    path("admin/markdownx/preview/", markdown_views.preview_view, name="markdownx_markdownify"),
    path("admin/markdownx/images/", markdown_views.images_view, name="markdownx_images"),
    # In place of the admin's own, under the same names.
    path("admin/login/", framed_here(SignInView.as_view())),
    path("admin/password_change/", site.admin_view(change_password)),
    path("admin/", site.admin_view(front_page)),
    path("admin/catch/", site.admin_view(catch_page), name="catch"),
    path("admin/catch/understood/", site.admin_view(understood_view), name="catch_understood"),
    path("admin/catch/undo/", site.admin_view(undo_view), name="catch_undo"),
    path("admin/catch/tokens/", site.admin_view(tokens_view), name="catch_tokens"),
    path("admin/catch/app.webmanifest", manifest, name="catch_manifest"),
    path("admin/moving/", site.admin_view(moving_page), name="moving"),
    path("admin/moving/<uuid:uid>/", site.admin_view(move_page), name="move"),
    path("admin/moving/<uuid:uid>/report.md", site.admin_view(report_view), name="move_report"),
    path(
        "admin/moving/<uuid:uid>/sample/<int:pk>/", site.admin_view(sample_view), name="move_sample"
    ),
    path("admin/moving/<uuid:uid>/<slug:name>/", site.admin_view(move_act_view), name="move_act"),
    path("admin/inbox/", site.admin_view(inbox_page), name="inbox"),
    path("admin/inbox/act/", site.admin_view(act_view), name="inbox_act"),
    path("admin/inbox/undo/", site.admin_view(inbox_undo_view), name="inbox_undo"),
    path("admin/inbox/<slug:name>/", site.admin_view(waiting_page), name="waiting"),
    path("admin/inbox/<slug:name>/act/", site.admin_view(waiting_act_view), name="waiting_act"),
    path("admin/inbox/<slug:name>/undo/", site.admin_view(waiting_undo_view), name="waiting_undo"),
    path("admin/digests/issue/<int:pk>/desk/", include("digests.desk.urls")),
    path("admin/login/code/", framed_here(second_step), name="second_step"),
    path("admin/sessions/", site.admin_view(own_sessions), name="sessions"),
    path("admin/sessions/end/", site.admin_view(end_session), name="end_sessions"),
    path("admin/two-factor/", site.admin_view(two_factor_page), name="two_factor"),
    path("admin/", site.urls),
    path("", include("briefing.api_urls")),
]

handler400 = "digests.admin.failures.bad_request"
handler403 = "digests.admin.draft_recovery.permission_denied"
handler404 = "digests.readers.errors.not_found"
handler500 = "digests.admin.failures.server_error"
