"""The hook specifications: what a plugin module may implement, one module per kind.

A plugin module marks its implementations with `hookimpl`; they return declarations (specs) whose names equal the names
of the entry points that lead to the module.
"""
