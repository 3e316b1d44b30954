"""Metrics: what a process did since it started, and how everything stands, as Prometheus reads them.

`measure` takes note of what this process does, and costs nothing where nobody reads it; `exposition_of` tells
of the whole system, from the books. The only door to OpenTelemetry's metrics and to Prometheus' client.
"""
