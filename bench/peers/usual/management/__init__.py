"""What is done to the peer by hand."""
