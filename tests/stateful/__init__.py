"""The contact book as a whole: whatever people, programs and customers do to it, in any order and at once."""
