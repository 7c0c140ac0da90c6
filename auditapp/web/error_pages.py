"""What each error status says to a person: title, what happened, what to do now."""

from msgspec import Struct

from auditapp.base.words import N_


class ErrorPage(Struct, frozen=True):
    """English msgids; `code` is the stable word for programs that read the JSON answer."""

    status: int
    code: str
    title: str
    sentence: str
    advice: str


_KEPT = N_(
    "What you typed is still in your browser: go back one page, correct it and send it again."
)
_AGAIN = N_(
    "Nothing you typed is lost: go back one page and send it again in a moment. "
    "If it happens again, please tell the administrator."
)

ERROR_PAGES: dict[int, ErrorPage] = {
    page.status: page
    for page in (
        ErrorPage(
            400,
            "bad_request",
            N_("The request was not understood"),
            N_("Something in what was sent could not be read."),
            _KEPT,
        ),
        ErrorPage(
            401,
            "not_signed_in",
            N_("Please sign in"),
            N_("You are not signed in, or your session has ended."),
            N_("Sign in, then open this page again. Work that was saved is kept."),
        ),
        ErrorPage(
            403,
            "forbidden",
            N_("This is not allowed"),
            N_("You may not do this, or the request did not come from a page of this service."),
            N_(
                "Open the page again and repeat the step. "
                "If you need this right, please ask your administrator."
            ),
        ),
        ErrorPage(
            404,
            "not_found",
            N_("Page not found"),
            N_("There is nothing at this address, or it is not open to you."),
            N_("Check the address, or begin again from the start page."),
        ),
        ErrorPage(
            405,
            "method_not_allowed",
            N_("This step cannot be done here"),
            N_("The page exists, but does not accept this kind of request."),
            N_("Open the page again and use its buttons. Work that was saved is kept."),
        ),
        ErrorPage(
            408,
            "too_slow",
            N_("Sending took too long"),
            N_("The connection was too slow or broke off, so nothing was saved."),
            _AGAIN,
        ),
        ErrorPage(
            409,
            "conflict",
            N_("Somebody else changed this meanwhile"),
            N_("What you sent does not fit what is stored now, so it was not saved."),
            N_(
                "What you typed is still in your browser: go back one page, copy it, "
                "reload the page and enter it again."
            ),
        ),
        ErrorPage(
            410,
            "gone",
            N_("No longer available"),
            N_("This was here before and has been closed or withdrawn."),
            N_("Please ask the agency for the current address or code."),
        ),
        ErrorPage(
            413,
            "too_large",
            N_("Too much was sent at once"),
            N_("What was sent is larger than this page accepts, so nothing was saved."),
            N_("What you typed is still in your browser: go back one page and send less at once."),
        ),
        ErrorPage(
            415,
            "unsupported_type",
            N_("This kind of data is not accepted"),
            N_("The data came in a format that this page cannot read, so nothing was saved."),
            N_("Open the page again and use its form. Files cannot be sent here."),
        ),
        ErrorPage(
            422,
            "invalid",
            N_("Something needs correcting"),
            N_("Some answers are missing or not possible, so nothing was saved yet."),
            _KEPT,
        ),
        ErrorPage(
            429,
            "too_many",
            N_("Too many attempts"),
            N_("There were too many attempts in a short time."),
            N_("Nothing is lost: wait a minute, then go back one page and send it again."),
        ),
        ErrorPage(
            431,
            "headers_too_large",
            N_("The browser sent too much with the request"),
            N_("The cookies or the address are longer than this service accepts."),
            N_("Delete the cookies of this site in your browser, then open the page again."),
        ),
        ErrorPage(
            500,
            "server_error",
            N_("A fault on our side"),
            N_("Something went wrong on the server. It was recorded under %(incident)s."),
            _AGAIN,
        ),
        ErrorPage(
            503,
            "unavailable",
            N_("Too busy at the moment"),
            N_("The service is busy or being updated, so nothing was saved."),
            _AGAIN,
        ),
    )
}


def error_page(status: int) -> ErrorPage:
    """The page of a status; other 4xx read as 400, anything else as 500."""
    return ERROR_PAGES.get(status) or ERROR_PAGES[400 if 400 <= status < 500 else 500]
