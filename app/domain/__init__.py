"""The shop's rules, pure: everything comes in as an argument."""
