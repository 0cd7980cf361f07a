"""The plugin kind `commands`: subcommands that other distributions add to the command line."""
