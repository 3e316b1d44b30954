-- From when to when anything is sealed at all.
SELECT min(w.sealed_at), max(w.sealed_at) FROM sealed_windows AS w
