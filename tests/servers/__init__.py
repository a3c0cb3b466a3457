"""PostgreSQL, Redis and a browser for tests: started by the tests, never ones that happen to stand there."""
