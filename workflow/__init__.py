"""What is asked: asks, decisions, routing them on."""
