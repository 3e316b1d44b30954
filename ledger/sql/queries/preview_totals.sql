SELECT count(*), count(*) FILTER (WHERE lowest < 0) FROM preview_effects
