"""One file per kind of source; none knows of Kafka or of entries' rules."""
