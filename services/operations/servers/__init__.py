"""Private servers in a directory of their own: MongoDB, RabbitMQ and a mail catcher.

Each takes a data directory, picks free ports, and has `start`, `stop`, `kill` (as a crash would)
and `start` again on the same data and ports. `multaqa up` and the tests use the same ones.
"""

from services.operations.servers.mail import MailCatcher
from services.operations.servers.mongo import PrivateMongo, find_mongod
from services.operations.servers.rabbit import PrivateRabbit, find_rabbitmq

__all__ = ["MailCatcher", "PrivateMongo", "PrivateRabbit", "find_mongod", "find_rabbitmq"]
