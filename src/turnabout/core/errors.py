class BadInput(Exception):
    """Something that a person gave us cannot be used.

    The message is one sentence for that person: what is wrong, where, and what to do. Commands end with exit code 2,
    pages answer 422 beside the field; nothing is stored.
    """
