class AssemblyError(Exception):
    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SelectionError(AssemblyError):
    """The chosen layers are unknown or do not fit together."""


class ProjectExists(AssemblyError):
    """The folder holds something that must not be overwritten."""


class StepFailed(AssemblyError):
    """One step of the creation failed; what it leaves behind can be resumed."""
