"""What money can be for in the organisation in scope."""

from delegation.models import Category


def is_category(code: str) -> bool:
    """This function will say whether the organisation knows a category's code."""
    found: bool = Category.objects.ours().filter(code=code).exists()
    return found
