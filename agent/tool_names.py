"""The name of the tool by which our agent asks for a person; those of the customer tools stand beside them."""

ASK_FOR_PERSON = "ask_for_person"
