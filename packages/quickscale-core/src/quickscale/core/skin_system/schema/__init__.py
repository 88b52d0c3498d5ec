"""What an OpenAPI document says of operations and resources, read once."""

from .operations import (
    OperationSchema,
    describe_operation,
    document_operations,
    find_retrieve,
)
from .resources import Field, Resource

__all__ = [
    "Field",
    "OperationSchema",
    "Resource",
    "describe_operation",
    "document_operations",
    "find_retrieve",
]
