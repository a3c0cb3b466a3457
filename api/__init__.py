"""Every way in: HTTP, streams, command line, worker, pages; and the wiring."""
