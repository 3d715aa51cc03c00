"""Processes that the supervisor keeps alive, and those that a killed supervisor left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
STEADY_SECONDS = 10.0  # a child that ran this long starts again without a pause
PATIENCE_SECONDS = 20.0  # from the request to stop until the kill
GONE = "gone"


@dataclass
class Child:
    """One process with all that it starts: kept alive, its output in a log, its number in a file."""

    name: str
    command: Sequence[str]
    folder: Path
    extra: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _pause: float = 0.0
    _due: float = 0.0

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return self.folder / "logs" / f"{self.name}.log"

    @property
    def _note(self) -> Path:
        return self.folder / "run" / f"{self.name}.pid"

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        for folder in (self.log.parent, self._note.parent):
            folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                env=os.environ | dict(self.extra),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started = time.monotonic()
        with suppress(OSError):  # on a full disk it runs without a note rather than not at all
            self._note.write_text(f"{self.process.pid} {_born(self.process.pid)}")

    def keep(self) -> str:
        """Start it again if it died, later each time that it dies soon; returns what happened, or nothing."""
        if self.process is None:
            if time.monotonic() >= self._due:
                self.start()
            return ""
        code = self.process.poll()
        if code is None:
            return ""
        _signal_group(self.process.pid, signal.SIGKILL)  # what it started may hold the port
        self.process = None
        steady = time.monotonic() - self._started > STEADY_SECONDS
        self._pause = FIRST_PAUSE_SECONDS if steady or not self._pause else min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        self._due = time.monotonic() + self._pause
        return f"The {self.name} stopped ({_ending(code)}) and starts again; see {self.log}."

    def ask_to_stop(self) -> None:
        """Ask it to finish what it does."""
        if self.process:
            self.process.terminate()

    def stop(self) -> None:
        """Wait until it has stopped, and end what does not."""
        if self.process:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE_SECONDS)
            _signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
        self._note.unlink(missing_ok=True)

    def end_left_behind(self) -> None:
        """End the process that an earlier supervisor noted, if it still lives and is the same one."""
        try:
            pid, born = self._note.read_text().split()
        except (OSError, ValueError):
            return
        if _born(int(pid)) == born:
            _signal_group(int(pid), signal.SIGTERM)
            if not _gone_within(int(pid), born, PATIENCE_SECONDS):
                _signal_group(int(pid), signal.SIGKILL)
                _gone_within(int(pid), born, PATIENCE_SECONDS)
        if _born(int(pid)) == GONE:
            _kill_session(int(pid))
        self._note.unlink(missing_ok=True)


def _born(pid: int) -> str:
    """When a process started, in ticks since boot: with its number, this names it for ever."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return GONE
    state, started = fields[0], fields[19]
    return GONE if state == "Z" else started


def _signal_group(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, number)


def _kill_session(session: int) -> None:
    """End what is left of a session whose leader died, such as a web process without its master."""
    patience = time.monotonic() + PATIENCE_SECONDS
    while (left := _members(session)) and time.monotonic() < patience:
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _members(session: int) -> list[int]:
    """Our own living processes of a session."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            ours = b"throughcare" in (entry / "cmdline").read_bytes()  # empty for one that is ending
            if ours and int((entry / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                found.append(int(entry.name))
    return found


def _gone_within(pid: int, born: str, seconds: float) -> bool:
    patience = time.monotonic() + seconds
    while time.monotonic() < patience:
        if _born(pid) != born:
            return True
        time.sleep(0.05)
    return False


def _ending(code: int) -> str:
    return f"by signal {-code}" if code < 0 else f"with code {code}"
