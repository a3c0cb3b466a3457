"""Files as they come: text, workbooks and contact cards, all read as one table within limits."""
