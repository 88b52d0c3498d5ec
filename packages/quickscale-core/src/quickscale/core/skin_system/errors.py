"""What the skin system raises."""


class SkinError(Exception):
    """The root of the skin system's errors."""


class LazyValueError(SkinError):
    """A value that is computed while a template draws could not be computed."""


class UnknownScreen(SkinError, LookupError):
    """A screen is named that no theme of the stack has."""


class OperationError(SkinError):
    """An operation that a page cannot do without did not succeed: its status becomes the page's.

    ``kind`` is the type of the operation's problem, ``title`` its own where the status says too
    little, and ``screen`` the one that helps further.
    """

    def __init__(
        self,
        status: int,
        *,
        detail: str = "",
        retry_after: str = "",
        kind: str = "",
        title: str = "",
        screen: str = "",
    ) -> None:
        super().__init__(f"{status} {detail}")
        self.status = status
        self.detail = detail
        self.retry_after = retry_after
        self.kind = kind
        self.title = title
        self.screen = screen
