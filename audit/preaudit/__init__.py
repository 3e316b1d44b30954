"""The books looked over before a backfill, and whenever somebody asks whether they can be trusted."""
