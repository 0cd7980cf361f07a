"""A server that answers as it is told, and judges of what a provider makes of it."""

from schwarm_http.testing.server import AwaitHangup as AwaitHangup
from schwarm_http.testing.server import FaultyServer as FaultyServer
from schwarm_http.testing.server import Hangup as Hangup
from schwarm_http.testing.server import Pause as Pause
from schwarm_http.testing.server import ReceivedRequest as ReceivedRequest
from schwarm_http.testing.server import Reset as Reset
from schwarm_http.testing.server import Script as Script
from schwarm_http.testing.server import Step as Step
from schwarm_http.testing.server import chunk as chunk
from schwarm_http.testing.server import events as events
from schwarm_http.testing.server import head as head
from schwarm_http.testing.server import in_turn as in_turn
from schwarm_http.testing.server import reply as reply
