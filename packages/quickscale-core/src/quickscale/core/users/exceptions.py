from quickscale.core.api.exceptions import ServiceError


class DeletionRefused(ServiceError):
    """An account cannot be deleted as things stand; the message says what to do first."""

    code = "deletion-refused"
