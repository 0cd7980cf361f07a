"""From a question and the tools on offer to the calls that answer it.

Names are no more than labels: `memory` knows an earlier call's tool by its name, `turn` writes the names into the
calls, and everything between sees tools and parameters by their place.
"""
