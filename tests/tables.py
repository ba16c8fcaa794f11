"""Tables that are unlike the others, and why."""

# Append-only tables whose rows are no leaves of the log, and why. All others: audit/leaves.py, audit/walls.py `sealed`.
UNSEALED = {
    "workflow_checktime": "its place in the log would tell whose answer it was",
    "workflow_trace": "what a draft would have ruled: nothing was decided by it",
    "audit_leaf": "the log itself",
    "audit_tile": "the log itself",
    "audit_logkey": "the log itself",
    "audit_checkpoint": "the log itself",
    "delegation_concern": "restricted: an event holds its commitment",
    "delegation_concernentry": "restricted: an event holds its commitment",
    "delegation_worry": "restricted: an event holds its commitment",
    "delegation_worryentry": "restricted: an event holds its commitment",
}
# Tables that belong to no organisation, and why.
WITHOUT_WALL = {
    "audit_heartbeat": "when a timer came round, for all organisations at once",
    "auth_group": "a team's group: its name is an id, it says nothing",
    "auth_group_permissions": "groups have no permissions of their own",
    "auth_permission": "the four permissions, the same for all",
    "delegation_signintry": "counts under keyed digests, before any organisation is known",
    "delegation_signinwish": "sealed addresses, before it is known whose they are; gone within seconds",
    "django_content_type": "names of models",
    "django_migrations": "which migrations ran",
    "django_session": "found by its secret key alone, before the organisation is known",
}
