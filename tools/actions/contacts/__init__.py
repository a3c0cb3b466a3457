"""What people do with one record of the contact book."""
