"""The class's page, made from a sweep, and the room that serves it to a class and its teacher."""
