"""What an agent can do, one function a deed."""
