UPDATE relay_resends SET done_at = clock_timestamp() WHERE id = %(id)s AND done_at IS NULL
