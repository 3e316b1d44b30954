"""A worker of a run: reads its partitions, up to where the run ends, in a consumer group of the run's own."""
