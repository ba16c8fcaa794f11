"""What the demo organisation asked and decided, through the services that everybody uses, with the clock moved."""
