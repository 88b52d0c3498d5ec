from quickscale.core.assembly.errors import AssemblyError


class UpgradeError(AssemblyError):
    """The project, or what it would be upgraded to, cannot be read."""
