"""Work in the background: tasks, what is due by the clock, and jobs that a worker leases."""
