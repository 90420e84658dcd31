"""What the parts of the example stack share: settings, the S3 store, the life of an agent."""
