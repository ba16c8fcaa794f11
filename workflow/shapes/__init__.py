"""What the API of this room takes and gives, beside the views of the same name in workflow/api."""
