"""The storage of static files in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types
    """Names files by their content, also where a module imports another one."""

    support_js_module_import_aggregation = True
