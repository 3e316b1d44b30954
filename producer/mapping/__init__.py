"""What a source's columns mean: a TOML file in, one compiled function per row out."""
