"""A house that is served on loopback in a thread of the test, so that a test can look into its records meanwhile."""

import threading
from contextlib import contextmanager

import uvicorn
from station_client import MORNING


class Served:
    """Where a house is served; `enter` signs a browser's context in without the work of a password."""

    def __init__(self, url, house):
        self.url, self.house = url, house

    def enter(self, context, login="admin"):
        from scheduler.administration import accounts, signing_in

        token = signing_in.admit(self.house, accounts.resolve(self.house, login), MORNING)
        context.add_cookies([{"name": "scheduler", "value": token, "url": self.url}])

    def page(self, browser, login="admin", **options):
        """A page of a browser of its own that is signed in; its console's errors are kept in `page.errors`."""
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "vi-VN", **options})
        context.set_default_timeout(10_000)
        if login:
            self.enter(context, login)
        page = context.new_page()
        page.errors = []
        page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: page.errors.append(str(e)))
        return page


@contextmanager
def serving(house, clock=None, port=0, **options):
    """Serve a house; the clock stands on Wednesday morning unless another is given. Port 0: any that is free."""
    from scheduler.timekeeping import SimulatedClock
    from scheduler.web.app import create_app
    from scheduler.web.serving import bind

    bound = bind("127.0.0.1", port)
    app = create_app(house, clock or SimulatedClock(MORNING), **options)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{bound.getsockname()[1]}", house)
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()
