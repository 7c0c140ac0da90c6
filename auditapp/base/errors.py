"""What can go wrong, in words: every error carries an English catalogue key that web translates."""

from typing import ClassVar


class AppError(Exception):
    """Base of every error meant for a person; `key` is a catalogue msgid with %(name)s places."""

    status: ClassVar[int] = 500
    default: ClassVar[str] = "Something went wrong on our side. Nothing you sent is lost."

    def __init__(self, key: str | None = None, /, **params: object) -> None:
        self.key = key or self.default
        self.params = params
        super().__init__(self.key % params if params else self.key)


class BadRequest(AppError):
    """The request cannot be read."""

    status = 400
    default: ClassVar[str] = "The request could not be read."


class NotSignedIn(AppError):
    """The page needs a signed-in person."""

    status = 401
    default: ClassVar[str] = "Please sign in first."


class Forbidden(AppError):
    """The person may see the thing, and may not do this with it."""

    status = 403
    default: ClassVar[str] = "Your role does not allow this."


class NotFound(AppError):
    """There is no such thing, or it is not this person's to see."""

    status = 404
    default: ClassVar[str] = "This page does not exist, or you may not see it."


class Conflict(AppError):
    """The thing changed meanwhile, or is in a state that forbids the action."""

    status = 409
    default: ClassVar[str] = "This was changed meanwhile. Please look again."


class Gone(AppError):
    """It existed and was closed or revoked."""

    status = 410
    default: ClassVar[str] = "This is closed."


class TooLarge(AppError):
    """More than the limit was sent."""

    status = 413
    default: ClassVar[str] = "This is too large to be sent."


class UnsupportedType(AppError):
    """A content type that this address does not take."""

    status = 415
    default: ClassVar[str] = "This kind of content is not accepted here."


class Invalid(AppError):
    """The words sent are readable and break a rule; `field` names the input at fault."""

    status = 422
    default: ClassVar[str] = "Please check what was entered."

    def __init__(self, key: str | None = None, /, *, field: str = "", **params: object) -> None:
        super().__init__(key, **params)
        self.field = field


class TooMany(AppError):
    """Too many tries in too short a time; `retry_after` is in seconds."""

    status = 429
    default: ClassVar[str] = "Too many tries. Please wait a moment."

    def __init__(
        self, key: str | None = None, /, *, retry_after: int = 5, **params: object
    ) -> None:
        super().__init__(key, **params)
        self.retry_after = retry_after


class Unavailable(AppError):
    """The service cannot take this now; `retry_after` is in seconds."""

    status = 503
    default: ClassVar[str] = (
        "The service is busy. Please try again in a moment; nothing you typed is lost."
    )

    def __init__(
        self, key: str | None = None, /, *, retry_after: int = 5, **params: object
    ) -> None:
        super().__init__(key, **params)
        self.retry_after = retry_after
