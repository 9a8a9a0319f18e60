extension Metric {
  /// Metrics of a binary task. The positive class is `classes[1]` everywhere; decisions are
  /// `probability >= threshold`.
  static let binary: [Metric] = [
    .ofConfusion(
      "accuracy", "Accuracy",
      """
      The share of the images that are predicted rightly, (TP + TN) / all. Misleading where one \
      class is much more frequent than the other.
      """,
      shown: [.everyEpoch, .test], \.accuracy),
    .ofRanking(
      "average_precision", "Average Precision",
      """
      The area under the precision-recall curve, Σ (R_n − R_(n−1)) · P_n over falling thresholds \
      with recall R and precision P. Tells more than ROC-AUC where positives are rare; guessing \
      gives their share.
      """,
      shown: .test, \.averagePrecision),
    .ofConfusion(
      "balanced_accuracy", "Balanced Accuracy",
      """
      The mean of both classes' recalls, (recall + specificity) / 2, so that the rarer class \
      counts as much as the other.
      """, shown: .test,
      \.positive.balancedAccuracy),
    .ofConfusion(
      "f1", "F1",
      "The harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN): high only if both are.",
      aliases: ["f1_score"], shown: [.learningCurves, .test], \.positive.f1),
    .kappa,
    .crossEntropy(shown: [.everyEpoch, .test]),
    .ofConfusion(
      "mcc", "Matthews Correlation Coefficient",
      """
      MCC for short: agreement of prediction and truth from −1 over 0 (chance) to 1, fair for \
      classes of any size, (TP·TN − FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN)).
      """,
      abbreviation: "MCC", shown: .test, \.matthews),
    .ofConfusion(
      "precision", "Precision",
      """
      Of the images that are called positive, the share that are, TP / (TP + FP): high when false \
      alarms are few.
      """,
      shown: [.everyEpoch, .test], \.positive.precision),
    .ofConfusion(
      "recall", "Recall",
      """
      Of the positive images, the share that is found, TP / (TP + FN), also called sensitivity: \
      high when few are missed.
      """,
      shown: [.everyEpoch, .test], \.positive.recall),
    .ofRanking(
      "roc_auc", "ROC-AUC",
      """
      The chance that a positive image gets a higher probability than a negative one, P(higher) + \
      ½ P(equal): 0.5 is guessing, 1 is perfect; no threshold is involved.
      """,
      shown: [.everyEpoch, .test], \.underROC),
    .ofConfusion(
      "specificity", "Specificity",
      "Of the negative images, the share that is not called positive, TN / (TN + FP).",
      shown: [.everyEpoch, .test], \.positive.specificity),
  ]

  /// Metrics of a task with several classes. Formulas stand at `Confusion` and `Ranking`.
  static let multiclass: [Metric] = [
    .ofConfusion(
      "accuracy", "Balanced Accuracy (Macro Recall)",
      """
      The mean recall of the classes that are true or predicted somewhere, TP / (TP + FN), so \
      that rare classes count as much as frequent ones.
      """,
      shown: [.everyEpoch, .test], \.macroRecall),
    .ofConfusion(
      "accuracy_micro", "Accuracy",
      """
      The share of the images that are predicted rightly, right / all. Misleading where one class \
      is much more frequent than the others.
      """,
      shown: [.everyEpoch, .test], \.accuracy),
    .ofRanking(
      "average_precision_macro", "Macro Precision-Average",
      """
      The mean over the classes with images of the area under the precision-recall curve, Σ (R_n \
      − R_(n−1)) · P_n over falling thresholds with recall R and precision P. Tells more than \
      ROC-AUC where classes are rare; guessing gives the mean of their shares.
      """,
      aliases: ["average_precision"], shown: .test, \.averagePrecision),
    .ofConfusion(
      "avg_f1_score_macro", "Macro F1-score",
      """
      The mean F1 of the classes that are true or predicted somewhere, 2 TP / (2 TP + FP + FN): \
      the harmonic mean of precision and recall, high only if both are.
      """,
      aliases: ["f1", "f1_macro", "f1_score"], shown: [.learningCurves, .test], \.macroF1),
    .ofConfusion(
      "avg_f1_score_micro", "Micro F1-score",
      "F1 of all decisions pooled, which is the accuracy.", aliases: ["f1_micro"],
      shown: .test, \.accuracy),
    .ofConfusion(
      "avg_f1_score_weighted", "Weighted F1-score",
      "The mean of the classes' F1, each counting by its images: Σ images of the class · F1 / all.",
      aliases: ["f1_weighted"], shown: .test, \.weightedF1),
    .ofConfusion(
      "avg_precision_macro", "Macro Precision",
      """
      The mean precision of the classes that are true or predicted somewhere, TP / (TP + FP): of \
      the images that are given a class, the share that belong to it. High when false alarms are \
      few.
      """,
      aliases: ["precision", "precision_macro"], shown: [.learningCurves, .test], \.macroPrecision),
    .ofConfusion(
      "avg_precision_micro", "Micro Precision",
      "Precision of all decisions pooled, which is the accuracy.",
      aliases: ["precision_micro"], shown: .test, \.accuracy),
    .ofConfusion(
      "avg_precision_weighted", "Weighted Precision",
      """
      The mean of the classes' precisions, each counting by its images: Σ images of the class · \
      precision / all.
      """,
      aliases: ["precision_weighted"], shown: .test, \.weightedPrecision),
    .ofConfusion(
      "avg_recall_macro", "Macro Recall",
      """
      The mean recall of the classes that are true or predicted somewhere, TP / (TP + FN): of the \
      images that belong to a class, the share that is found. High when few are missed.
      """,
      aliases: ["recall", "recall_macro"], shown: .test, \.macroRecall),
    .ofConfusion(
      "avg_recall_micro", "Micro Recall",
      "Recall of all decisions pooled, which is the accuracy.", aliases: ["recall_micro"],
      shown: .test, \.accuracy),
    .ofConfusion(
      "avg_recall_weighted", "Weighted Recall",
      """
      The mean of the classes' recalls, each counting by its images: Σ images of the class · \
      recall / all, which is the accuracy.
      """,
      aliases: ["recall_weighted"], shown: .test, \.weightedRecall),
    // Differs from `accuracy` only where a class is predicted that no row has. Not shown, because
    // the tables would say it twice.
    .ofConfusion(
      "balanced_accuracy", "Balanced Accuracy",
      "The mean recall of the classes with images, TP / (TP + FN).",
      \.balancedAccuracy),
    .hitsAtK,
    .kappa,
    .crossEntropy(shown: [.everyEpoch, .test]),
    .ofConfusion(
      "mcc", "Matthews Correlation Coefficient",
      """
      MCC for short: agreement of prediction and truth from −1 over 0 (chance) to 1, fair for \
      classes of any size, (c·s − Σ p_k·t_k) / √((s² − Σ p_k²)(s² − Σ t_k²)), where c of s images \
      are right and class k is predicted p_k and true t_k times.
      """,
      abbreviation: "MCC", shown: .test, \.matthews),
    .ofRanking(
      "roc_auc", "Macro ROC-AUC",
      """
      The mean over the classes with images of the chance that an image of the class gets a \
      higher probability of it than one of another class, P(higher) + ½ P(equal): 0.5 is \
      guessing, 1 is perfect.
      """,
      shown: [.everyEpoch, .test], \.underROC),
    .ofConfusion(
      "specificity", "Macro Specificity",
      """
      The mean over classes of TN / (TN + FP): of the images that do not belong to a class, the \
      share that is not given it.
      """, shown: .test,
      \.macroSpecificity),
    // The micro accuracy again, under Ludwig's other key.
    .ofConfusion(
      "token_accuracy", "Token Accuracy",
      "The share of the images that are predicted rightly, right / all.", \.accuracy),
  ]

  private static let kappa = ofConfusion(
    "kappa_score", "Cohen's Kappa",
    """
    How far the agreement goes beyond what class frequencies alone would give, (p_o − p_e) / (1 \
    − p_e) with p_o the accuracy and p_e that of chance: 0 is chance, 1 is perfect.
    """,
    aliases: ["kappa"], shown: .test, \.kappa)

  static let hitsKey = "hits_at_k"
  /// Ludwig's `top_k`; the metric is left out where there are not more classes than this.
  package static let hitsDepth = 3

  /// The mean over the classes with rows of the share whose true class is among the 3 most likely.
  static let hitsAtK = Metric(
    key: hitsKey, name: "Hits@\(hitsDepth)",
    definition: """
      The share of the images whose true class is among the \(hitsDepth) most likely ones, \
      averaged over the classes with images.
      """,
    higherIsBetter: true, aliases: [], shown: [.everyEpoch, .test],
    source: .rows { predictions in
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
    })
}

extension Confusion {
  /// The second class of two.
  fileprivate var positive: ClassStatistics { perClass[1] }
}
