"""What gunicorn loads: `services.gateway.wsgi:app`."""

import sys

from services.common.caller import Caller
from services.common.log import set_up_logging
from services.common.settings import SettingsError, read_settings
from services.gateway.app import create_app

try:
    settings = read_settings("gateway")
except SettingsError as wrong:
    print(wrong, file=sys.stderr)
    sys.exit(2)

set_up_logging(settings)
# Connects on its first call, which is after the fork: one connection per process.
app = create_app(Caller(settings.amqp_url), settings)
