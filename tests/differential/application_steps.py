"""The applications of sourceless_applications.py, and the steps that each one takes: commands and requests with their answers.

Each application is a function that takes a Deployment and yields (name, answer) pairs. Answers of two deployments of the same application must be
equal, byte for byte, after Deployment.neutral() has replaced paths and ports.
"""
import contextlib
import http.client
import os
import re
import socket
import subprocess
import time
import urllib.parse

START_TIMEOUT = 90  # seconds that a server may take to its first answer, on a loaded machine
STEP_TIMEOUT = 300


class Deployment:
    """One application in one folder, run by one interpreter, with a separate folder for its data."""

    def __init__(self, python, application, data):
        self.python = python
        self.application = application
        self.data = data
        self.port = free_port()
        inherited = {name: value for name, value in os.environ.items() if name in ("HOME", "LANG", "LC_ALL", "TMPDIR")}
        self.environment = dict(inherited, PATH=os.path.dirname(python) + ":/usr/bin:/bin", PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1",
                                NO_COLOR="1", COLUMNS="120", SHOP_DATA=data, SHOP_PORT=str(self.port), JOBS_DATA=data, LEDGER_DATA=data)

    def neutral(self, answer):
        """The answer without what differs between two deployments of the same code: folders, ports, process ids, times."""
        for path, word in ((self.data, "DATA"), (self.application, "APPLICATION"), (os.path.dirname(os.path.dirname(self.python)), "ENVIRONMENT"),
                           (f"127.0.0.1:{self.port}", "ADDRESS"), (f"localhost:{self.port}", "ADDRESS")):
            answer = answer.replace(path, word)
        answer = re.sub(r'(csrfmiddlewaretoken" value=|csrfToken"?: )"\w+"', r'\1"TOKEN"', answer)
        # A sourceless tree has no lines to show in a traceback, and `lean` no carets.
        answer = re.sub(r'^(  File ".*", line \d+, in .*\n)(    .*\n)+', r"\1", answer, flags=re.MULTILINE)
        answer = re.sub(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\] \[\d+\]", "[TIME] [PROCESS]", answer)
        answer = re.sub(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "UUID", answer)
        return re.sub(r"\bprocess \[\d+\]|\(pid:? \d+\)|\bpid: \d+", "PROCESS", answer)

    def run(self, *command, **variables):
        """Exit status, output and messages of a command in the application's folder, as one text."""
        try:
            ran = subprocess.run(command, cwd=self.application, env=dict(self.environment, **variables), stdin=subprocess.DEVNULL,
                                 capture_output=True, text=True, errors="replace", timeout=STEP_TIMEOUT)
        except OSError as error:
            return f"cannot be started: {error.strerror}"
        return self.neutral(f"exit status {ran.returncode}\n{ran.stdout}\n{ran.stderr}")

    def python_run(self, *arguments, **variables):
        return self.run(self.python, *arguments, **variables)

    @contextlib.contextmanager
    def serving(self, *arguments, ready=None):
        """A process that runs as long as the block: a server, which must accept connections on the port, or a worker, whose log must contain
        `ready`. Yields a function that returns its log up to now."""
        log_path = os.path.join(self.data, "server.log")

        def log():
            with open(log_path, errors="replace") as file:
                return file.read()

        with open(log_path, "w") as out:
            process = subprocess.Popen([self.python, *arguments], cwd=self.application, env=self.environment, stdin=subprocess.DEVNULL,
                                       stdout=out, stderr=subprocess.STDOUT)
        try:
            give_up = time.monotonic() + START_TIMEOUT
            while not (ready in log() if ready else accepts(self.port)):
                if process.poll() is not None or time.monotonic() > give_up:
                    raise RuntimeError(f"{' '.join(arguments)} did not start:\n{log()[-3000:]}")
                time.sleep(0.2)
            yield log
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class Browser:
    """An HTTP client that keeps cookies."""

    def __init__(self, deployment):
        self.deployment = deployment
        self.cookies = {}

    def request(self, method, path, body=None, **headers):
        """Status line, the headers that the application sets, and body."""
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.deployment.port, timeout=60)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "surrogateescape")
        connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        shown = "".join(f"{name}: {value}\n" for name, value in answer.getheaders() if name in ("Content-Type", "Location", "Allow", "Vary"))
        return self.deployment.neutral(f"{answer.status} {answer.reason}\n{shown}\n{text}")

    def get(self, path, **headers):
        return self.request("GET", path, **headers)

    def submit(self, path, **fields):
        """Send a form as the pages of Django do."""
        fields["csrfmiddlewaretoken"] = self.cookies.get("csrftoken", "")
        return self.request("POST", path, urllib.parse.urlencode(fields), Content_Type="application/x-www-form-urlencoded",
                            Referer=f"http://127.0.0.1:{self.deployment.port}{path}")

    def send(self, method, path, json):
        return self.request(method, path, json, Content_Type="application/json")


def django(deployment):
    for arguments in (["check"], ["makemigrations", "--check", "--dry-run"], ["showmigrations"], ["migrate", "--no-color"], ["showmigrations"],
                      ["collectstatic", "--noinput"], ["load_books", "--help"], ["load_books", "Mary Shelley", "Frankenstein", "Mathilda"],
                      ["load_books", "Mary Shelley", "Lodore", "--price", "free"], ["sqlmigrate", "catalogue", "0002"], ["help"],
                      ["dumpdata", "catalogue", "--indent", "1"]):
        yield "manage.py " + " ".join(arguments), deployment.run("./manage.py", *arguments)
    yield "manage.py createsuperuser", deployment.python_run("manage.py", "createsuperuser", "--noinput", DJANGO_SUPERUSER_USERNAME="ann",
                                                             DJANGO_SUPERUSER_EMAIL="ann@example.org", DJANGO_SUPERUSER_PASSWORD="secret-1")
    # gunicorn.conf.py names the address: a server that did not read it does not listen there.
    with deployment.serving("-m", "gunicorn", "shop.wsgi") as log:
        browser = Browser(deployment)
        yield "gunicorn reads gunicorn.conf.py", str("ready with 2 workers" in log())
        for path in ("/", "/book/1/", "/book/99/", "/frames/", "/static/catalogue/site.css", "/admin/", "/api/", "/api/books/",
                     "/api/books/?format=json", "/api/books/cheapest/?format=json", "/api/authors/1/?format=json"):
            yield "GET " + path, browser.get(path, Accept="text/html")
        yield "OPTIONS /api/books/", browser.request("OPTIONS", "/api/books/", Accept="application/json")
        yield "POST /api/books/", browser.send("POST", "/api/books/", '{"title": "Belinda", "author": 1, "price": "7.25"}')
        yield "POST /api/books/, wrong", browser.send("POST", "/api/books/", '{"title": "", "author": 9, "price": "x"}')
        yield "GET /admin/login/", browser.get("/admin/login/")
        yield "POST /admin/login/", browser.submit("/admin/login/?next=/admin/", username="ann", password="secret-1", next="/admin/")
        for path in ("/admin/", "/admin/catalogue/book/", "/admin/catalogue/book/?q=emma", "/admin/catalogue/book/add/",
                     "/admin/catalogue/book/1/change/", "/admin/catalogue/author/1/change/"):
            yield "GET " + path, browser.get(path)
        yield "POST …/add/, wrong", browser.submit("/admin/catalogue/book/add/", title="Evelina", author="1", price="-1")
        yield "POST …/add/", browser.submit("/admin/catalogue/book/add/", title="Evelina", author="1", price="6")
        yield "POST action", browser.submit("/admin/catalogue/book/", action="reduce", _selected_action="1")
        for path in ("/admin/catalogue/book/", "/admin/catalogue/book/1/delete/", "/admin/doc/", "/admin/doc/models/",
                     "/admin/doc/models/catalogue.book/", "/admin/doc/views/", "/admin/doc/tags/", "/admin/doc/filters/"):
            yield "GET " + path, browser.get(path)


def fastapi(deployment):
    with deployment.serving("-m", "uvicorn", "library.main:app", "--port", str(deployment.port), "--log-level", "warning"):
        browser = Browser(deployment)
        for path in ("/openapi.json", "/docs", "/redoc", "/health", "/books/", "/books/?shelf=science", "/books/?size=0", "/books/?shelf=attic",
                     "/books/9780000000001", "/books/1", "/nowhere"):
            yield "GET " + path, browser.get(path)
        yield "POST /books/", browser.send("POST", "/books/", '{"title": "Light", "isbn": "9781111111111", "shelf": "science"}')
        yield "POST /books/, wrong", browser.send("POST", "/books/", '{"title": "", "isbn": "12"}')
        yield "POST /books/, not JSON", browser.send("POST", "/books/", "{")
        yield "PUT /loans/", browser.send("PUT", "/loans/", '{"isbn": "9781111111111", "reader": "ann", "due": "2027-01-31"}')
        yield "GET /loans/", browser.get("/loans/")
        yield "DELETE /loans/", browser.request("DELETE", "/loans/")


def celery(deployment):
    for folder in "results", "messages":
        os.makedirs(os.path.join(deployment.data, folder), exist_ok=True)
    for arguments in (["--help"], ["-A", "jobs.app", "worker", "--help"], ["-A", "jobs.app", "inspect", "--help"], ["-A", "jobs.app", "call", "--help"]):
        yield "celery " + " ".join(arguments), deployment.python_run("-m", "celery", *arguments)
    worker = ["-m", "celery", "-A", "jobs.app", "worker", "--pool", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat",
              "--loglevel", "INFO"]
    with deployment.serving(*worker, ready=" ready.") as log:
        yield "tasks of the worker", "\n".join(re.findall(r"^  \. .*", log(), re.MULTILINE))
        yield "send.py", deployment.run("./send.py")


def alembic(deployment):
    for arguments in (["--help"], ["history", "--verbose"], ["heads"], ["current"], ["upgrade", "head"], ["current", "--verbose"], ["check"],
                      ["revision", "--autogenerate", "--rev-id", "3c", "-m", "entries", "--version-path", "schema/versions"], ["upgrade", "head"],
                      ["upgrade", "1a:2b", "--sql"]):
        yield "alembic " + " ".join(arguments), re.sub(r"Create Date: .*", "Create Date", deployment.python_run("-m", "alembic", *arguments))
    yield "book.py", deployment.python_run("-m", "book")
    for arguments in (["downgrade", "1a"], ["current"], ["downgrade", "base"]):
        yield "alembic " + " ".join(arguments), deployment.python_run("-m", "alembic", *arguments)


DISTRIBUTIONS = """
import importlib.metadata, json, sys
for one in sorted(importlib.metadata.distributions(), key=lambda one: one.metadata["Name"].lower()):
    files = [file for file in one.files or () if ".." not in file.parts]
    missing = [str(file) for file in files if not file.locate().exists()]
    print(one.metadata["Name"], one.version, len(files) > 0, missing, sorted(map(str, one.entry_points)))
owners = importlib.metadata.packages_distributions()
owners.pop("__pycache__", None)  # no package: a RECORD that lists .pyc files of single modules
print(json.dumps({name: sorted(found) for name, found in sorted(owners.items())}, indent=1))
"""


def metadata(deployment):
    yield "importlib.metadata", deployment.python_run("-c", DISTRIBUTIONS)


# folder of applications/, or None: the environment alone
APPLICATIONS = {"Django": ("django_shop", django), "FastAPI": ("fastapi_library", fastapi), "Celery": ("celery_jobs", celery),
                "Alembic": ("alembic_ledger", alembic), "importlib.metadata": ("celery_jobs", metadata)}
