"""Superset's configuration for the check with a real Superset: nothing secret, nothing shared, nothing sent out.

Superset imports it by the name in ``SUPERSET_CONFIG_PATH``; the folder of its own database comes in the environment.
"""

from __future__ import annotations

import os

SECRET_KEY = "a key for checks on this machine alone"
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"

# The checks sign in with a bearer token over loopback.
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
RATELIMIT_ENABLED = False

FEATURE_FLAGS = {"ESTIMATE_QUERY_COST": True}
