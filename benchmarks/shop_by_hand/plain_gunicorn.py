"""The web server of the hand-written shops, as the created project sets it up."""

worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 50
keepalive = 75
forwarded_allow_ips = ""
control_socket_disable = True
