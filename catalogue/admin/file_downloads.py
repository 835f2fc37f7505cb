"""Downloads of files that staff uploaded."""

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _


def file_download(file, name: str) -> FileResponse:
    """Return the stored file as a download.

    Its content is not trusted, so browsers must not display it.
    """
    if not file.storage.exists(file.name):
        raise Http404(_("The file is missing on the server. Contact the site administrator."))
    response = FileResponse(
        file.open(),
        as_attachment=True,
        filename=name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
