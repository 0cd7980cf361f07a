"""The files that `schwarm init` starts a project with."""
