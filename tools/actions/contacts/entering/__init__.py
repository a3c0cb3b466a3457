"""Values and fields come to a contact, are changed, and leave it."""
