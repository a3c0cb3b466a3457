"""Tags: by which words a business sorts its contacts."""
