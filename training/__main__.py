"""``python -m training``: learn the weights anew and say how well they do on groups they have not seen."""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.metrics import roc_auc_score

from training import fitting
from training.channels import by_channel_left_out
from training.corpus import Table, own, own_sentences, star, table
from training.ending import told_endings, with_endings
from training.licensed import emails, labelled, star_turns
from turnabout.core.reading import Reader
from turnabout.core.reading.features import COLUMNS_OF_WORDS, part_names
from turnabout.core.reading.model import ENDING_CLASSES, PROMISE_CLASSES
from turnabout.core.reading.packs import Matcher, load_pack

WEIGHTS = Path(__file__).parents[1] / "src" / "turnabout" / "core" / "reading" / "weights"
LEAST_WEIGHT = 0.003  # smaller weights are left out: they move no probability by a thousandth
LEAST_TIMES = 2  # a run of words or letters that stands in one text alone is left out


def main() -> None:
    """Fit all heads, print what they do on held-out groups, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--language", default="en")
    parser.add_argument("--star", type=Path, help="star_dialogues.jsonl.gz (MIT)")
    parser.add_argument("--email", type=Path, help="email_intent_train.txt.gz (Apache-2.0)")
    parser.add_argument("--no-report", action="store_true", help="Only fit and write.")
    options = parser.parse_args()
    pack = load_pack(options.language)
    arrays: dict[str, np.ndarray] = {}
    seen = hashlib.sha256()
    for speaker in ("agent", "customer"):
        matcher = pack.matcher(speaker)
        rows = own_sentences(options.language, speaker)
        rows = rows + licensed(options.star, options.email) if speaker == "agent" else with_endings(rows)
        if speaker == "customer" and options.star:
            rows += labelled("star-endings", star_turns(options.star, "customer"))
        seen.update(json.dumps(rows, sort_keys=True).encode())
        seen.update("".join(p.source for p in matcher.patterns).encode())
        data = table(rows, matcher, speaker)
        print(f"{speaker}: {len(rows)} sentences in {len(set(data.groups))} groups")
        names, weights, bias = fit_speaker(data, speaker, report=not options.no_report)
        if speaker == "agent" and not options.no_report:
            for channel, true, firm in by_channel_left_out(data):
                print(line(f"firm, without {channel}", true, firm))
        if speaker == "customer" and options.star:
            head = fit_star(star(options.star), matcher, report=not options.no_report)
            names, weights, bias = [*names, "annoyed"], np.hstack([weights, head[0]]), np.append(bias, head[1])
        arrays |= pack_up(speaker, names, weights, bias, data.X, matcher)
    arrays["version"] = np.array(f"{pack.version}-{seen.hexdigest()[:10]}")
    WEIGHTS.mkdir(exist_ok=True)
    target = WEIGHTS / f"{options.language}.npz"
    np.savez_compressed(target, **arrays)  # type: ignore[arg-type]
    print(f"wrote {target}: {target.stat().st_size:,} bytes")
    if not options.no_report:
        ends, told = told_endings(data, Reader(options.language), matcher)
        print(f"ends of conversations, rules and model together: {(ends == told).mean():.2f} right")
        for kind in ENDING_CLASSES:
            print(line(f"ended {kind}", ends == kind, told == kind))


def licensed(star_file: Path | None, email_file: Path | None) -> list[dict[str, Any]]:
    """Read the labelled text of others, as far as it is given."""
    rows = labelled("star", star_turns(star_file, "agent")) if star_file else []
    return rows + (labelled("email", emails(email_file)) if email_file else [])


Heads = tuple[list[str], np.ndarray, np.ndarray]


def fit_speaker(data: Table, speaker: str, *, report: bool) -> Heads:
    """Fit the heads of one speaker; names, weights (columns, heads), bias."""
    mine = own(data)
    heads = [fit_classes(data, speaker, report=report), fit_cues(mine, report=report)]
    if speaker == "customer":
        heads.append(fit_tone(mine, report=report))
    names, weights, bias = zip(*heads, strict=True)
    return [name for some in names for name in some], np.hstack(weights), np.concatenate(bias)


def fit_classes(data: Table, speaker: str, *, report: bool) -> Heads:
    """Fit what staff promise, or how conversations ended."""
    label, classes = ("promise", PROMISE_CLASSES) if speaker == "agent" else ("ending", ENDING_CLASSES)
    known = np.array([i for i, row in enumerate(data.rows) if label in row])
    labels = np.array([data.rows[i][label] for i in known])
    words = data.X if speaker == "agent" else fitting.without_shapes(data.X)
    features = fitting.with_less_of_parts(words[known])
    counts = fitting.counts_of([data.rows[i] for i in known])
    if report:
        scores = fitting.held_out(features, labels, data.groups[known], fitting.softmax, len(classes), counts)
        best = np.array(sorted(classes))[scores.argmax(1)]
        for kind in classes:
            print(line(f"{label}:{kind}", labels == kind, best == kind))
    weights, bias = fitting.columns_of(fitting.softmax(features, labels, counts), classes)
    weights[COLUMNS_OF_WORDS:] *= fitting.LESS_OF_PARTS
    return [f"{label}:{kind}" for kind in classes], weights, bias


def fit_cues(data: Table, *, report: bool) -> Heads:
    """Fit one head for each kind of cue that enough sentences show."""
    words = fitting.without_shapes(data.X)
    names, found = [], []
    for kind in sorted({cue for row in data.rows for cue in row.get("cues", ())}):
        y = np.array([kind in row.get("cues", ()) for row in data.rows])
        if y.sum() < fitting.FEWEST:
            print(f"{kind:24} only {y.sum()} sentences: no head")
            continue
        if report:
            scores = fitting.held_out(words, y, data.groups, fitting.logistic)[:, 0]
            print(line(kind, y, scores > 0), f"AUROC {roc_auc_score(y, scores):.3f}")
        names.append(f"cue:{kind}")
        found.append(fitting.columns_of(fitting.logistic(words, y)))
    return names, np.hstack([w for w, _ in found]), np.concatenate([b for _, b in found])


def fit_tone(data: Table, *, report: bool) -> Heads:
    """Fit the tone of customers."""
    words = fitting.without_shapes(data.X)
    tone = np.array([row.get("tone", 0) / 2 for row in data.rows])
    if report:
        guessed = fitting.held_out(words, tone, data.groups, fitting.ridge)[:, 0]
        print(f"tone                     correlation {np.corrcoef(tone, guessed)[0, 1]:.3f}")
    return ["tone"], *fitting.columns_of(fitting.ridge(words, tone))


def fit_star(rows: list[dict[str, object]], matcher: Matcher, *, report: bool) -> tuple[np.ndarray, np.ndarray]:
    """Fit who becomes annoyed, on STAR."""
    data = table(rows, matcher, "customer")
    words = fitting.without_shapes(data.X)
    y = np.array([row["annoyed"] for row in rows])
    if report:
        scores = fitting.held_out(words, y, data.groups, fitting.annoyed)[:, 0]
        print(
            f"annoyed (STAR)           {y.sum()} of {len(y)}, AUROC {roc_auc_score(y, scores):.3f} on other customers"
        )
    return fitting.columns_of(fitting.annoyed(words, y))


def line(name: str, true: np.ndarray, guessed: np.ndarray) -> str:
    """Say how well a head does."""
    both = (true & guessed).sum()
    precision, recall = both / max(guessed.sum(), 1), both / max(true.sum(), 1)
    f1 = 2 * both / max(true.sum() + guessed.sum(), 1)
    return f"{name:24} {true.sum():5} sentences, precision {precision:.2f}, recall {recall:.2f}, F1 {f1:.2f}"


def pack_up(
    speaker: str, names: list[str], weights: np.ndarray, bias: np.ndarray, X: sparse.csr_array, matcher: Matcher
) -> dict[str, np.ndarray]:
    """Return the arrays that ship: half precision, without what is too rare or too small to matter."""
    words = weights[:COLUMNS_OF_WORDS].copy()
    times = np.bincount(X.indices[X.indices < COLUMNS_OF_WORDS], minlength=COLUMNS_OF_WORDS)
    words[times < LEAST_TIMES] = 0
    words[np.abs(words) < LEAST_WEIGHT] = 0
    return {
        f"{speaker}_names": np.array(names),
        f"{speaker}_words": words.astype(np.float16),
        f"{speaker}_parts": weights[COLUMNS_OF_WORDS:].astype(np.float32),
        f"{speaker}_bias": bias.astype(np.float32),
        f"{speaker}_part_names": np.array(part_names(matcher)),
    }


if __name__ == "__main__":
    main()
