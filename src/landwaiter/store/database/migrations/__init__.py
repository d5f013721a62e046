"""The steps from one schema of the application database to the next."""
