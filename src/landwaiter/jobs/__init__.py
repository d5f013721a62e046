"""Background work: each task calls a service, and a worker does one after the other."""
