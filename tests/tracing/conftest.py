from tests.sandbox_scb.conftest import both, group

__all__ = ["both", "group"]
