"""What the named people of the tests know."""

PASSWORD = "four words do not belong"
