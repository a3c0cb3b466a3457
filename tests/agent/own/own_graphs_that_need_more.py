"""A module that needs a package nobody has."""

import no_such_package_at_all  # type: ignore[import-not-found]  # noqa: F401 - that is the point.
