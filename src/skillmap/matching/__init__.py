"""People and vacancies, ranked in both directions by what people can do, with reasons; nothing of who they are is read."""
