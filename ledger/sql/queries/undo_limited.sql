SELECT limits_apply()
