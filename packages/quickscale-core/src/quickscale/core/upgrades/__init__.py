"""``quickscale upgrade``: what newer releases of the layers ask of a project, before they come."""
