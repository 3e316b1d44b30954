SET LOCAL check_function_bodies = off  -- the files are in order of name, not of who calls whom
