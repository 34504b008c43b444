"""Virtual environments with packages from PyPI."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracles  # noqa: E402

# Variables that would change the behaviour of an interpreter or of leanpyc.
FOREIGN = ("PYTHONPATH", "PYTHONHOME", "PYTHONOPTIMIZE", "PYTHONSTARTUP", "PYTHONPYCACHEPREFIX", "LEANPYC_ELIDE", "LEANPYC_KEEP",
           "LEANPYC_CACHE")


def clean():
    """Return the environment variables without these."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}


def make(minor, folder, requirements, wheels_only=False, base=None):
    """Make an environment in `folder` with these requirements, of a CPython of the minor version or of `base`, and
    return its interpreter. A folder that already has them is used unchanged. Return None if no such CPython can make
    environments."""
    python = os.path.join(folder, "bin", "python")
    done = os.path.join(folder, "installed.txt")
    wanted = "\n".join(requirements) + "\n"
    if os.path.exists(done):
        with open(done) as file:
            if file.read() == wanted:
                return python
    bases = [base] if base else [path for _, path in oracles.find(minor)]
    if not any(subprocess.run([path, "-m", "venv", "--clear", folder], env=clean(), capture_output=True).returncode == 0
               for path in bases):
        return None
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
    if wheels_only:
        command += ["--only-binary", ":all:"]
    subprocess.run(command, check=True, env=clean(), stdout=sys.stderr)
    with open(done, "w") as file:
        file.write(wanted)
    return python


def versions(python, distributions):
    """Return ["numpy 2.2.0", …]."""
    ask = "import sys; from importlib.metadata import version; print('\\n'.join(name + ' ' + version(name) for name in sys.argv[1:]))"
    return subprocess.run([python, "-I", "-c", ask, *distributions], check=True, capture_output=True, text=True).stdout.splitlines()
