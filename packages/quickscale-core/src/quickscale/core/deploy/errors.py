from quickscale.core.assembly.errors import AssemblyError


class DeployError(AssemblyError):
    """A project cannot be deployed as it is, or its server refuses."""
