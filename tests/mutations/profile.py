"""A pytest plugin: the same examples every time, and none made smaller: nobody looks into the failures."""

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "planted",
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
