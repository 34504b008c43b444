"""The server's configuration: gunicorn executes this file, it never imports it."""
import os

bind = "127.0.0.1:" + os.environ["SHOP_PORT"]
workers = 2
proc_name = "shop"


def when_ready(server):
    server.log.info("ready with %d workers", server.num_workers)
