"""Due work: deadlines and jobs behind Protocols."""
