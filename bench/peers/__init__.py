"""What Leeway is measured beside."""
