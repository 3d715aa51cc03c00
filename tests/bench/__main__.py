"""`make bench`: how fast Throughcare is, beside a baseline measured in the same run."""

import argparse
from importlib import import_module
from pathlib import Path

from bench import start
from bench.served import served
from throughcare.optimise.cohorts.bench import __main__ as cohorts

PARTS = ("start", "pages", "cohorts")


def main() -> None:
    """Measure the parts that were asked for."""
    asked = _asked()
    if asked.part in (None, "start"):
        start.run()
    if asked.part in (None, "pages"):
        with served(asked) as url:
            import_module("bench.pages").run(url, asked)  # reads settings, which depend on the data folder
    if asked.part in (None, "cohorts"):
        cohorts.main(["--size", "region", "--seconds", "30"], standalone_mode=False)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS, help="one part alone; without it, all of them")
    pages = parser.add_argument_group("pages: the commonest pages under a mix of requests that come by chance")
    pages.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="a data folder with a loaded world; sessions and views are written to it, so give a copy. "
        "Without it, a region is made up in a folder that is thrown away (some minutes)",
    )
    pages.add_argument("--url", help="a server that runs on that folder already, like http://localhost:8000")
    pages.add_argument("--rate", type=float, default=25.0, help="requests a second (default: 25)")
    pages.add_argument("--seconds", type=float, default=60.0, help="how long, after warming up (default: 60)")
    pages.add_argument("--warm", type=float, default=20.0, help="seconds of warming up (default: 20)")
    pages.add_argument("--steps", help="rates to try after that, like 30,40,50; the first that is not held ends it")
    pages.add_argument("--seed", type=int, default=1, help="of who asks for what, and when (default: 1)")
    pages.add_argument("--slowest", type=int, default=0, metavar="N", help="show the N slowest queries of each page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
