"""What is done with notices, and how systems outside are told."""
