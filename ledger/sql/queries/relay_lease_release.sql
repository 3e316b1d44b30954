-- Free the leases of this owner, so that the next relay need not wait for them to expire.
UPDATE relay_leases SET expires_at = to_timestamp(0) WHERE owner = %(owner)s
