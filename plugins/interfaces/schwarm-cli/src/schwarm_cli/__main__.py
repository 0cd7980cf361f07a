"""`python -m schwarm_cli`, where the command `schwarm` isn't on the path."""

from schwarm_cli.main import main

if __name__ == "__main__":
    main()
