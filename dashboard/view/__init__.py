"""What is drawn, from values alone: text as it may be shown, charts, bytes, and the templates."""
