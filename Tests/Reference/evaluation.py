"""Writes Tests/EvaluationTests/ReferenceTable.swift: random predictions and what scikit-learn says of them.

    pip install scikit-learn==1.9.1 && python Tests/Reference/evaluation.py

Logits are whole numbers over `scale`, so they are the same in single and double precision and tie often.
"""

import json
import pathlib
import warnings

import numpy as np
from sklearn import calibration, metrics

warnings.filterwarnings("ignore")


def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


def decisions(y, predicted):
    return {
        "accuracy": metrics.accuracy_score(y, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, predicted),
        "precision": metrics.precision_score(y, predicted, zero_division=0),
        "recall": metrics.recall_score(y, predicted, zero_division=0),
        "specificity": metrics.recall_score(y, predicted, pos_label=0, zero_division=0),
        "f1": metrics.f1_score(y, predicted, zero_division=0),
        "mcc": metrics.matthews_corrcoef(y, predicted),
        "kappa_score": metrics.cohen_kappa_score(y, predicted),
    }


def search(y, p, name):
    best = None
    for t in np.unique(np.concatenate([[0, 0.5, 1], p])):
        value = decisions(y, p >= t)[name]
        rank = (value, -abs(t - 0.5), -t)
        if best is None or rank > best[0]:
            best = (rank, t)
    return [best[1], best[0][0]]


def binary(rng, rows, scale, spread):
    y = rng.integers(0, 2, rows)
    z = np.rint(rng.normal((y - 0.5) * 1.5, spread) * scale).astype(int)
    p = sigmoid(z / scale)
    fpr, tpr, _ = metrics.roc_curve(y, p)
    precisions, recalls, _ = metrics.precision_recall_curve(y, p)
    share, score = calibration.calibration_curve(y, p, n_bins=10)
    bins = np.clip(np.ceil(p * 10).astype(int) - 1, 0, 9)
    ece = sum(abs(y[bins == b].mean() - p[bins == b].mean()) * (bins == b).mean() for b in set(bins))
    scores = {
        "loss": metrics.log_loss(y, p),
        "roc_auc": metrics.roc_auc_score(y, p),
        "average_precision": metrics.average_precision_score(y, p),
    }
    return {
        "scale": scale, "truth": y.tolist(), "logits": z.tolist(),
        "metrics": {t: decisions(y, p >= float(t)) | scores for t in ("0.5", "0.3")},
        "fpr": fpr.tolist(), "tpr": tpr.tolist(),
        "precisions": precisions.tolist(), "recalls": recalls.tolist(),
        "calibration": [score.tolist(), share.tolist()], "ece": ece,
        "thresholds": {n: search(y, p, n) for n in
                       ("f1", "accuracy", "balanced_accuracy", "precision", "recall", "mcc")},
    }


def multiclass(rng, rows, scale, classes, absent=None, never=None):
    y = rng.integers(0, classes, rows)
    if absent is not None:
        y[y == absent] = 0
    z = rng.normal(0, 1, (rows, classes))
    z[np.arange(rows), y] += 1.2
    if never is not None:
        z[:, never] -= 50
    z = np.rint(z * scale).astype(int)
    x = z / scale
    p = np.exp(x - x.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    predicted = z.argmax(1)
    one = np.eye(classes, dtype=int)[y]
    used = [k for k in range(classes) if one[:, k].any()]
    seen = sorted(set(y) | set(predicted))
    matrices = metrics.multilabel_confusion_matrix(y, predicted, labels=range(classes))
    order = np.argsort(-z, axis=1, kind="stable")[:, :3]
    hit = (order == y[:, None]).any(1)
    values = {
        "accuracy": metrics.recall_score(y, predicted, average="macro", zero_division=0),
        "accuracy_micro": metrics.accuracy_score(y, predicted),
        "token_accuracy": metrics.accuracy_score(y, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, predicted),
        "kappa_score": metrics.cohen_kappa_score(y, predicted),
        "mcc": metrics.matthews_corrcoef(y, predicted),
        # Not log_loss: it clips probabilities at 2e-16, which one of the sets goes below.
        "loss": np.mean(np.log(np.exp(x).sum(1)) - x[np.arange(rows), y]),
        "roc_auc": np.mean([metrics.roc_auc_score(one[:, k], p[:, k]) for k in used]),
        "average_precision_macro": np.mean(
            [metrics.average_precision_score(one[:, k], p[:, k]) for k in used]),
        "specificity": np.mean([matrices[k][0, 0] / matrices[k][0].sum() for k in seen]),
        "hits_at_k": np.mean([hit[y == k].mean() for k in used]),
    }
    for average in ("macro", "micro", "weighted"):
        for name, score in (("precision", metrics.precision_score), ("recall", metrics.recall_score),
                            ("f1_score", metrics.f1_score)):
            values[f"avg_{name}_{average}"] = score(y, predicted, average=average, zero_division=0)
    each = [metrics.matthews_corrcoef(y == k, predicted == k) for k in range(classes)]
    return {"scale": scale, "truth": y.tolist(), "logits": z.tolist(), "metrics": values,
            "matthews": each, "matrix": metrics.confusion_matrix(
                y, predicted, labels=range(classes)).tolist(),
            "microArea": metrics.roc_auc_score(one.ravel(), p.ravel())}


def regression(rng, rows, scale, zero):
    y = np.rint(rng.normal(30, 12, rows) * scale).astype(int)
    if zero:
        y[3] = 0
    v = y + np.rint(rng.normal(1, 5, rows) * scale).astype(int)
    t, x = y / scale, v / scale
    share = (x - t) / np.where(t == 0, 1e-4, t)
    values = {
        "mean_absolute_error": metrics.mean_absolute_error(t, x),
        "mean_squared_error": metrics.mean_squared_error(t, x),
        "loss": metrics.mean_squared_error(t, x),
        "root_mean_squared_error": metrics.root_mean_squared_error(t, x),
        "mean_absolute_percentage_error": np.mean(np.abs(x - t) / np.maximum(np.abs(t), 1.17e-6)),
        "root_mean_squared_percentage_error": np.sqrt(np.mean(share**2)),
        "r2": metrics.r2_score(t, x),
        "explained_variance": metrics.explained_variance_score(t, x),
        "pearson_r": np.corrcoef(t, x)[0, 1],
    }
    return {"scale": scale, "truth": y.tolist(), "values": v.tolist(), "metrics": values}


rng = np.random.default_rng(42)
table = {
    "binary": [binary(rng, 30, 2, 1.0), binary(rng, 120, 64, 1.5)],
    "multiclass": [multiclass(rng, 60, 8, 5), multiclass(rng, 60, 8, 5, absent=4),
                   multiclass(rng, 80, 64, 6, never=2), multiclass(rng, 30, 4, 4)],
    "regression": [regression(rng, 25, 4, False), regression(rng, 25, 4, True)],
}
text = json.dumps(table, separators=(",", ":"), default=float)
lines, line = [], ""
for piece in text.split(","):
    if len(line) + len(piece) > 96:
        lines.append(line)
        line = ""
    line += piece + ","
lines.append(line[:-1])
target = pathlib.Path(__file__).parent.parent / "EvaluationTests" / "ReferenceTable.swift"
target.write_text(
    "/// Random predictions and scikit-learn's numbers for them; written by Tests/Reference/evaluation.py.\n"
    'let referenceTable = #"""\n' + "\n".join("  " + l for l in lines) + '\n  """#\n')
