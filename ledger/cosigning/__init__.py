"""What both sides need to sign a sealed window: keys, and the bytes that a signature is over."""
