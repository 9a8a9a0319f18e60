extension Metric {
  /// Metrics of a binary task. The positive class is `classes[1]` everywhere; decisions are `probability >= threshold`.
  static let binary: [Metric] = [
    .ofConfusion(
      "accuracy", "Accuracy", "(TP + TN) / rows: the share that is right",
      shown: [.everyEpoch, .test], \.accuracy),
    .ofRanking(
      "average_precision", "Average Precision",
      "Σ (R_n − R_(n−1)) P_n over falling thresholds: the area under the precision-recall steps",
      shown: .test
    ) { $0.averagePrecision(counts: $1) },
    .ofConfusion(
      "balanced_accuracy", "Balanced Accuracy", "(recall + specificity) / 2", shown: .test,
      \.positive.balancedAccuracy),
    .ofConfusion(
      "f1", "F1", "2 TP / (2 TP + FP + FN): the harmonic mean of precision and recall",
      aliases: ["f1_score"], shown: .test, \.positive.f1),
    .ofConfusion(
      "kappa_score", "Cohen's Kappa", "(p_o − p_e) / (1 − p_e): agreement beyond chance",
      aliases: ["kappa"], shown: .test, \.kappa),
    .crossEntropy(shown: [.everyEpoch, .test]),
    .ofConfusion(
      "mcc", "Matthews Correlation Coefficient",
      "(TP·TN − FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN)): the correlation of truth and decision",
      shown: .test, \.matthews),
    .ofConfusion(
      "precision", "Precision", "TP / (TP + FP): the share of the rows called positive that are",
      shown: [.everyEpoch, .test], \.positive.precision),
    .ofConfusion(
      "recall", "Recall", "TP / (TP + FN): the share of the positive rows that are found",
      shown: [.everyEpoch, .test], \.positive.recall),
    .ofRanking(
      "roc_auc", "ROC-AUC", "P(a positive scores higher than a negative) + ½ P(they tie)",
      shown: [.everyEpoch, .test]
    ) { $0.areaUnderROC(counts: $1) },
    .ofConfusion(
      "specificity", "Specificity",
      "TN / (TN + FP): the share of the negative rows that are left alone",
      shown: [.everyEpoch, .test], \.positive.specificity),
  ]

  /// Metrics of a task with several classes. Formulas stand at `Confusion` and `Ranking`.
  static let multiclass: [Metric] = [
    .ofConfusion(
      "accuracy", "Balanced Accuracy (Macro Recall)",
      "mean recall of the classes that are true or predicted somewhere",
      shown: [.everyEpoch, .test], \.macroRecall),
    .ofConfusion(
      "accuracy_micro", "Accuracy", "correct / rows: the share that is right",
      shown: [.everyEpoch, .test], \.accuracy),
    .ofRanking(
      "average_precision_macro", "Macro Precision-Average",
      "mean one-vs-rest average precision over the classes with rows",
      aliases: ["average_precision"], shown: .test
    ) { $0.averagePrecision(counts: $1) },
    .ofConfusion(
      "avg_f1_score_macro", "Macro F1-score",
      "mean F1 of the classes that are true or predicted somewhere",
      aliases: ["f1", "f1_macro", "f1_score"], shown: .test, \.macroF1),
    .ofConfusion(
      "avg_f1_score_micro", "Micro F1-score",
      "F1 of all decisions pooled, which is the share that is right", aliases: ["f1_micro"],
      shown: .test, \.accuracy),
    .ofConfusion(
      "avg_f1_score_weighted", "Weighted F1-score", "Σ rows of the class · F1 / rows",
      aliases: ["f1_weighted"], shown: .test, \.weightedF1),
    .ofConfusion(
      "avg_precision_macro", "Macro Precision",
      "mean precision of the classes that are true or predicted somewhere",
      aliases: ["precision", "precision_macro"], shown: .test, \.macroPrecision),
    .ofConfusion(
      "avg_precision_micro", "Micro Precision",
      "precision of all decisions pooled, which is the share that is right",
      aliases: ["precision_micro"], shown: .test, \.accuracy),
    .ofConfusion(
      "avg_precision_weighted", "Weighted Precision", "Σ rows of the class · precision / rows",
      aliases: ["precision_weighted"], shown: .test, \.weightedPrecision),
    .ofConfusion(
      "avg_recall_macro", "Macro Recall",
      "mean recall of the classes that are true or predicted somewhere",
      aliases: ["recall", "recall_macro"], shown: .test, \.macroRecall),
    .ofConfusion(
      "avg_recall_micro", "Micro Recall",
      "recall of all decisions pooled, which is the share that is right", aliases: ["recall_micro"],
      shown: .test, \.accuracy),
    .ofConfusion(
      "avg_recall_weighted", "Weighted Recall",
      "Σ rows of the class · recall / rows, which is the share that is right",
      aliases: ["recall_weighted"], shown: .test, \.weightedRecall),
    // Differs from `accuracy` only where a class is predicted that no row has. Not shown, because the tables would say it twice.
    .ofConfusion(
      "balanced_accuracy", "Balanced Accuracy", "mean recall of the classes with rows",
      \.balancedAccuracy),
    .hitsAtK,
    .ofConfusion(
      "kappa_score", "Cohen's Kappa", "(p_o − p_e) / (1 − p_e): agreement beyond chance",
      aliases: ["kappa"], shown: .test, \.kappa),
    .crossEntropy(shown: [.everyEpoch, .test]),
    .ofConfusion(
      "mcc", "Matthews Correlation Coefficient",
      "(c·s − Σ p_k t_k) / √((s² − Σ p_k²)(s² − Σ t_k²)): the correlation of truth and decision",
      shown: .test, \.matthews),
    .ofRanking(
      "roc_auc", "Macro ROC-AUC",
      "mean one-vs-rest area over the classes that have rows of both kinds",
      shown: [.everyEpoch, .test]
    ) { $0.areaUnderROC(counts: $1) },
    .ofConfusion(
      "specificity", "Macro Specificity",
      "mean over the classes of TN / (TN + FP), each against the rest", shown: .test,
      \.macroSpecificity),
    // The micro accuracy again, under Ludwig's other key.
    .ofConfusion(
      "token_accuracy", "Token Accuracy", "correct / rows: the share that is right", \.accuracy),
  ]

  static let hitsKey = "hits_at_k"
  /// Ludwig's `top_k`; the metric is left out where there are not more classes than this.
  package static let hitsDepth = 3

  /// The share of each class's rows whose true class is among the 3 most likely, averaged over the classes with rows.
  static let hitsAtK = Metric(
    key: hitsKey, name: "Hits@\(hitsDepth)",
    definition:
      "mean over the classes of the share of rows with the truth among the \(hitsDepth) likeliest",
    higherIsBetter: true, aliases: [], shown: [.everyEpoch, .test]
  ) { predictions, _ in
    guard case .multiclass(let rows) = predictions, rows.classes.count > hitsDepth else {
      return nil
    }
    let ranks = rows.ranksOfTruth
    return { counts in
      var hits = [Int](repeating: 0, count: rows.classes.count)
      var totals = hits
      for row in ranks.indices {
        totals[rows.truth[row]] += counts[row]
        if ranks[row] < hitsDepth { hits[rows.truth[row]] += counts[row] }
      }
      return mean(rows.classes.indices.compactMap { ratio(hits[$0], totals[$0]) })
    }
  }
}

extension Confusion {
  /// The second class of two.
  fileprivate var positive: ClassStatistics { perClass[1] }
}
