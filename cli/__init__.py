"""The commands: parse, build configuration and clients, call run()."""
