"""What an OpenAPI document says of operations and resources, read once."""

from quickscale.core.skin_system.schema.operations import (
    OperationSchema,
    describe_operation,
    document_operations,
    find_retrieve,
)
from quickscale.core.skin_system.schema.resources import Field, Resource

__all__ = [
    "Field",
    "OperationSchema",
    "Resource",
    "describe_operation",
    "document_operations",
    "find_retrieve",
]
