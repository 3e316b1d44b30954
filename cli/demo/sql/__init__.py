"""The SQL of the demo's proof."""
