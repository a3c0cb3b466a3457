"""The contact book as it is read: searched, listed, looked back on, changed in bulk, handed out as a file."""
