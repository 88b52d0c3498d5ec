"""How well scores of leads tell who buys, beside scikit-learn on the same folds.

Five folds, each predicted by what was learned from the other four. scikit-learn's logistic
regression gets the same columns: texts one-hot encoded, numbers scaled, with an indicator of what
is missing. It is no dependency of ours:

    uv run --with scikit-learn python benchmarks/crm_scoring.py bank-additional.csv

Without a file, rows are made whose true probabilities are known, and the bar is how close the
ranking comes to theirs.

Run: python benchmarks/crm_scoring.py [CSV [--target NAME] [--columns A,B,…] [--leave-out A,B,…]]
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from side_by_side import finish

from quickscale_business_themes.crm.learning import Row, Value, learn, sigmoid

#: What a form could have asked of the bank's clients; what is said of a call itself came later.
BANK = "age job marital education default housing loan contact month day_of_week".split()
#: What the bank's columns must reach, and how far scikit-learn's ranking may be ahead on any file.
BANK_AUC, BANK_BRIER, BEHIND = 0.69, 0.090, 0.006
#: How far the ranking may be behind that of the true probabilities.
BEHIND_TRUTH = 0.02
FOLDS = 5


def measure_auc(predicted: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return how often a positive row is predicted higher than another one; ties count half."""
    ranked = sorted(zip(predicted, outcomes, strict=True))
    total, start = 0.0, 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        total += (start + 1 + end) / 2 * sum(outcome for _value, outcome in ranked[start:end])
        start = end
    positives = sum(outcomes)
    return (total - positives * (positives + 1) / 2) / (positives * (len(outcomes) - positives))


def measure_brier(predicted: Sequence[float], outcomes: Sequence[bool]) -> float:
    pairs = zip(predicted, outcomes, strict=True)
    return sum((value - outcome) ** 2 for value, outcome in pairs) / len(outcomes)


def make_folds(outcomes: Sequence[bool]) -> list[list[int]]:
    """Return the rows of each fold: in random order, and with as many positive ones each."""
    order = list(range(len(outcomes)))
    Random(7).shuffle(order)
    order.sort(key=lambda row: outcomes[row])
    return [order[fold::FOLDS] for fold in range(FOLDS)]


def predict_held_back(
    rows: Sequence[Row], outcomes: Sequence[bool], train: Callable[..., Any]
) -> list[list[float]]:
    """Return the predictions of each fold by what was learned from the others."""
    folds, found = make_folds(outcomes), []
    for held in folds:
        rest = [row for fold in folds if fold is not held for row in fold]
        predict = train([rows[row] for row in rest], [outcomes[row] for row in rest])
        found.append(predict([rows[row] for row in held]))
    return found


def judge(
    name: str, rows: Sequence[Row], outcomes: Sequence[bool], train: Callable[..., Any]
) -> tuple[float, float]:
    """Print and return the mean AUC of the folds and the Brier score."""
    start = time.process_time()
    found = predict_held_back(rows, outcomes, train)
    seconds = (time.process_time() - start) / FOLDS
    told = [[outcomes[row] for row in fold] for fold in make_folds(outcomes)]
    auc = sum(map(measure_auc, found, told)) / FOLDS
    brier = measure_brier([*chain(*found)], [*chain(*told)])
    print(f"{name}: AUC {auc:.4f}, Brier {brier:.4f}, {seconds:.2f} s a fold")
    return auc, brier


def train_ours(rows: Sequence[Row], outcomes: Sequence[bool]) -> Callable[..., list[float]]:
    model = learn(rows, outcomes)
    return lambda others: [model.predict(row) for row in others]


def train_theirs(rows: Sequence[Row], outcomes: Sequence[bool]) -> Callable[..., list[float]]:
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    names = list(rows[0])
    numbers = [number for number, name in enumerate(names) if is_number(rows, name)]
    texts = [number for number in range(len(names)) if number not in numbers]

    def table(some: Sequence[Row]) -> Any:
        import numpy

        missing = {name: None if name in texts_named else float("nan") for name in names}
        cells = [
            [missing[name] if row[name] in (None, "") else row[name] for name in names]
            for row in some
        ]
        return numpy.array(cells, dtype=object)

    texts_named = {names[number] for number in texts}
    scaled = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    encoded = OneHotEncoder(handle_unknown="ignore", min_frequency=2)
    columns = ColumnTransformer([("texts", encoded, texts), ("numbers", scaled, numbers)])
    pipeline = make_pipeline(columns, LogisticRegression(max_iter=2000))
    pipeline.fit(table(rows), outcomes)
    return lambda others: list(pipeline.predict_proba(table(others))[:, 1])


def is_number(rows: Sequence[Row], name: str) -> bool:
    known = [row[name] for row in rows if row[name] not in (None, "")]
    return bool(known) and all(isinstance(value, float) for value in known)


def read_table(path: str, options: argparse.Namespace) -> tuple[list[Row], list[bool]]:
    """Return the rows of a file, and whether each says of its target what is rarer."""
    text = Path(path).read_text(encoding="utf-8-sig")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = list(csv.DictReader(text.splitlines(), delimiter=delimiter))
    target = options.target or list(rows[0])[-1]
    names = options.columns.split(",") if options.columns else choose_columns(rows[0], target)
    names = [name for name in names if name not in options.leave_out.split(",")]
    told = [row[target] for row in rows]
    positive = min(sorted(set(told)), key=told.count)
    columns = {name: read_column([row[name] for row in rows]) for name in names}
    made = [{name: columns[name][number] for name in names} for number in range(len(rows))]
    return made, [value == positive for value in told]


def choose_columns(row: dict[str, str], target: str) -> list[str]:
    is_bank = set(BANK) <= set(row) and target == "y"
    return BANK if is_bank else [name for name in row if name != target]


def read_column(cells: Sequence[str]) -> Sequence[Value]:
    """Return a column's numbers, or its texts where not all that is there are numbers."""
    try:
        return [float(cell) if cell else None for cell in cells]
    except ValueError:
        return cells


def compare_with_scikit(rows: Sequence[Row], outcomes: Sequence[bool], auc: float) -> bool:
    try:
        theirs, _brier = judge("scikit-learn", rows, outcomes, train_theirs)
    except ImportError:
        print("scikit-learn is not installed, so that nothing runs beside ours.")
        return False
    print(f"ours is {theirs - auc:+.4f} behind (bar {BEHIND})")
    return theirs - auc <= BEHIND


def compare_with_truth() -> bool:
    """Learn from made-up leads, and compare the ranking with that of the true probabilities."""
    random = Random(5)
    sources = {"referral": 1.2, "event": 0.4, "website": 0.0, "advertising": -1.0}
    rows: list[dict[str, Value]] = []
    truth = []
    for _number in range(3000):
        source, hour = random.choice(list(sources)), random.randrange(24)
        phone, country = random.choice(["given", ""]), random.choice("ABCDEFGHIJ")
        odds = sources[source] + (0.8 if phone else -0.8) + (0.5 if 8 <= hour < 18 else -0.5)
        truth.append(sigmoid(odds - 2))
        rows.append({"source": source, "hour": hour, "phone": phone, "country": country})
    outcomes = [random.random() < probability for probability in truth]
    auc, _brier = judge("learned", rows, outcomes, train_ours)
    best = measure_auc(truth, outcomes)
    print(f"the true probabilities: AUC {best:.4f} (bar {BEHIND_TRUTH} behind)")
    return best - auc <= BEHIND_TRUTH


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="?", metavar="CSV")
    parser.add_argument("--target", default="", help="the column to predict, by default the last")
    parser.add_argument("--columns", default="", help="what it is predicted from")
    parser.add_argument("--leave-out", default="", help="columns that give the outcome away")
    options = parser.parse_args()
    if not options.path:
        finish(compare_with_truth())
    rows, outcomes = read_table(options.path, options)
    print(f"{len(rows)} rows, {sum(outcomes)} positive, from {', '.join(rows[0])}")
    auc, brier = judge("ours", rows, outcomes, train_ours)
    is_as_good = compare_with_scikit(rows, outcomes, auc)
    is_bank = list(rows[0]) == BANK
    finish(is_as_good, not is_bank or (auc >= BANK_AUC and brier <= BANK_BRIER))


if __name__ == "__main__":
    main()
