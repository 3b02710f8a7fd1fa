"""The root URLs: sign-in, Markdown fields and admin, then those of readers."""

from django.urls import include, path

from digests.admin.catching.app import manifest
from digests.admin.catching.page import catch_page, understood_view, undo_view
from digests.admin.catching.tokens import tokens_view
from digests.admin.front_page import front_page
from digests.admin.inputs import markdown_views
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
    path("admin/login/", SignInView.as_view()),
    path("admin/password_change/", site.admin_view(change_password)),
    path("admin/", site.admin_view(front_page)),
    path("admin/catch/", site.admin_view(catch_page), name="catch"),
    path("admin/catch/understood/", site.admin_view(understood_view), name="catch_understood"),
    path("admin/catch/undo/", site.admin_view(undo_view), name="catch_undo"),
    path("admin/catch/tokens/", site.admin_view(tokens_view), name="catch_tokens"),
    path("admin/catch/app.webmanifest", manifest, name="catch_manifest"),
    path("admin/login/code/", second_step, name="second_step"),
    path("admin/sessions/", site.admin_view(own_sessions), name="sessions"),
    path("admin/sessions/end/", site.admin_view(end_session), name="end_sessions"),
    path("admin/two-factor/", site.admin_view(two_factor_page), name="two_factor"),
    path("admin/", site.urls),
    path("", include("briefing.reader_urls")),
]

handler400 = "digests.admin.failures.bad_request"
handler403 = "digests.admin.draft_recovery.permission_denied"
handler404 = "digests.readers.errors.not_found"
handler500 = "digests.admin.failures.server_error"
