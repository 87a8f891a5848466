"""The room's server: the classroom's page for a whole class, with a teacher's dashboard."""
