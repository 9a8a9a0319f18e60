extension Metric {
  /// Metrics of a binary task. The positive class is `classes[1]` everywhere; decisions are `probability >= threshold`.
  static let binary: [Metric] = [
    // (TP + TN) / rows.
    .ofConfusion("accuracy", "Accuracy", shown: [.everyEpoch, .test], \.accuracy),
    // Σ (R_n − R_{n−1}) P_n.
    .ofRanking("average_precision", "Average Precision", shown: .test) {
      $0.averagePrecision(counts: $1)
    },
    // (recall + specificity) / 2.
    .ofConfusion("balanced_accuracy", "Balanced Accuracy", shown: .test) {
      $0.perClass[1].balancedAccuracy
    },
    // 2 TP / (2 TP + FP + FN).
    .ofConfusion("f1", "F1", aliases: ["f1_score"], shown: .test) { $0.perClass[1].f1 },
    .ofConfusion(
      "kappa_score", "Cohen's Kappa", aliases: ["kappa"], shown: .test, \.kappa),
    .crossEntropy(shown: [.everyEpoch, .test]),
    .ofConfusion("mcc", "Matthews Correlation Coefficient", shown: .test, \.matthews),
    // TP / (TP + FP).
    .ofConfusion("precision", "Precision", shown: [.everyEpoch, .test]) {
      $0.perClass[1].precision
    },
    // TP / (TP + FN).
    .ofConfusion("recall", "Recall", shown: [.everyEpoch, .test]) { $0.perClass[1].recall },
    // P(score of a positive > score of a negative) + half of the ties.
    .ofRanking("roc_auc", "ROC-AUC", shown: [.everyEpoch, .test]) {
      $0.areaUnderROC(counts: $1)
    },
    // TN / (TN + FP).
    .ofConfusion("specificity", "Specificity", shown: [.everyEpoch, .test]) {
      $0.perClass[1].specificity
    },
  ]

  /// Metrics of a task with several classes. Formulas stand at `Confusion` and `Ranking`.
  static let multiclass: [Metric] = [
    .ofConfusion(
      "accuracy", "Balanced Accuracy (Macro Recall)", shown: [.everyEpoch, .test], \.macroRecall),
    .ofConfusion("accuracy_micro", "Accuracy", shown: [.everyEpoch, .test], \.accuracy),
    // Mean over the classes with rows of the one-vs-rest average precision.
    .ofRanking(
      "average_precision_macro", "Macro Precision-Average", aliases: ["average_precision"],
      shown: .test
    ) { $0.averagePrecision(counts: $1) },
    .ofConfusion(
      "avg_f1_score_macro", "Macro F1-score", aliases: ["f1", "f1_macro", "f1_score"],
      shown: .test, \.macroF1),
    .ofConfusion(
      "avg_f1_score_micro", "Micro F1-score", aliases: ["f1_micro"], shown: .test, \.accuracy),
    .ofConfusion(
      "avg_f1_score_weighted", "Weighted F1-score", aliases: ["f1_weighted"], shown: .test,
      \.weightedF1),
    .ofConfusion(
      "avg_precision_macro", "Macro Precision", aliases: ["precision", "precision_macro"],
      shown: .test, \.macroPrecision),
    .ofConfusion(
      "avg_precision_micro", "Micro Precision", aliases: ["precision_micro"], shown: .test,
      \.accuracy),
    .ofConfusion(
      "avg_precision_weighted", "Weighted Precision", aliases: ["precision_weighted"],
      shown: .test, \.weightedPrecision),
    .ofConfusion(
      "avg_recall_macro", "Macro Recall", aliases: ["recall", "recall_macro"], shown: .test,
      \.macroRecall),
    .ofConfusion(
      "avg_recall_micro", "Micro Recall", aliases: ["recall_micro"], shown: .test, \.accuracy),
    .ofConfusion(
      "avg_recall_weighted", "Weighted Recall", aliases: ["recall_weighted"], shown: .test,
      \.weightedRecall),
    // Differs from `accuracy` only where a class is predicted that no row has. Not shown, because the tables would say it twice.
    .ofConfusion("balanced_accuracy", "Balanced Accuracy", \.balancedAccuracy),
    .hitsAtK,
    .ofConfusion(
      "kappa_score", "Cohen's Kappa", aliases: ["kappa"], shown: .test, \.kappa),
    .crossEntropy(shown: [.everyEpoch, .test]),
    .ofConfusion("mcc", "Matthews Correlation Coefficient", shown: .test, \.matthews),
    // Mean of the one-vs-rest areas of the classes that have both kinds of rows.
    .ofRanking("roc_auc", "Macro ROC-AUC", shown: [.everyEpoch, .test]) {
      $0.areaUnderROC(counts: $1)
    },
    .ofConfusion("specificity", "Macro Specificity", shown: .test, \.macroSpecificity),
    // The micro accuracy again, under Ludwig's other key.
    .ofConfusion("token_accuracy", "Token Accuracy", \.accuracy),
  ]

  static let hitsKey = "hits_at_k"
  /// Ludwig's `top_k`; the metric is left out where there are not more classes than this.
  static let hitsDepth = 3

  /// The share of each class's rows whose true class is among the 3 most likely, averaged over the classes with rows.
  static let hitsAtK = Metric(
    key: hitsKey, name: "Hits@\(hitsDepth)", higherIsBetter: true, aliases: [],
    shown: [.everyEpoch, .test]
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
