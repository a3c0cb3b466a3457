"""The pages of the settings, and a template on trial."""
