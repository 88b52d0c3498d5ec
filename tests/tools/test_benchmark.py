import pytest


@pytest.fixture
def benchmark(load):
    return load("benchmark")


@pytest.fixture
def write(tmp_path):
    """Return what writes a benchmark that misses its bar a number of times."""

    def write_benchmark(name, misses):
        path, runs = tmp_path / f"{name}.py", tmp_path / name
        path.write_text(
            f"from pathlib import Path; runs = Path({str(runs)!r}); "
            "done = int(runs.read_text()) if runs.exists() else 0; "
            f"runs.write_text(str(done + 1)); raise SystemExit(int(done < {misses}))"
        )
        return str(path)

    return write_benchmark


def test_a_benchmark_may_miss_its_bar_on_a_noisy_machine_twice(benchmark, write):
    paths = [write("quick", 0), write("noisy", 2), write("slow", 3)]
    assert benchmark.list_missed(paths) == [paths[2]]


def test_one_that_keeps_its_bar_is_run_once(benchmark, write, tmp_path):
    assert benchmark.list_missed([write("quick", 0)]) == []
    assert (tmp_path / "quick").read_text() == "1"
