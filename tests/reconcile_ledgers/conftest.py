from tests.residual.conftest import both, both_sides, world

__all__ = ["both", "both_sides", "world"]
