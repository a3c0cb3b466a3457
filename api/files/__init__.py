"""Files that come and go over HTTP."""
