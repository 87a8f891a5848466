"""The class page, made from a sweep, and the session that serves it to a class and teacher."""
