"""The linker of the tests of concepts serves here too."""

from tests.concepts.conftest import finder, linker

__all__ = ["finder", "linker"]
