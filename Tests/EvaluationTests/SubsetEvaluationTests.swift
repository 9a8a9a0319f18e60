import Testing

@testable import Evaluation

@Suite struct SubsetEvaluationTests {
  @Test func `binary uses the threshold throughout`() throws {
    let predictions = try binary([0.9, 0.6, 0.4, 0.35, 0.2], [1, 0, 1, 1, 0])
    let standard = SubsetEvaluation(predictions)
    #expect(standard["recall"] == 1.0 / 3 && standard.confusion?.matrix == [[1, 1], [2, 1]])
    let chosen = SubsetEvaluation(predictions, threshold: .manual(0.3))
    #expect(chosen["recall"] == 1 && chosen.confusion?.matrix == [[1, 1], [0, 3]])
    #expect(chosen["specificity"] == 0.5 && chosen["roc_auc"] == standard["roc_auc"])
    #expect(chosen.perClass[1].recall == chosen["recall"])
    #expect(chosen.perClass[0].recall == chosen["specificity"])
    #expect(chosen.curves.map(\.name) == ["yes"])
    #expect(chosen.curves[0].roc?.area == chosen["roc_auc"])
    #expect(chosen.curves[0].precisionRecall?.averagePrecision == chosen["average_precision"])
    #expect(chosen.calibration != nil && chosen.microCurves == nil)
    #expect(
      chosen.table(.test).map(\.key) == [
        "accuracy", "average_precision", "balanced_accuracy", "f1", "kappa_score", "loss", "mcc",
        "precision", "recall", "roc_auc", "specificity",
      ])
  }

  @Test func `multiclass tables in the order of the original`() throws {
    let evaluation = SubsetEvaluation(try MulticlassMetricTests.predictions())
    #expect(
      evaluation.table(.test).map(\.name) == [
        "Balanced Accuracy (Macro Recall)", "Accuracy", "Macro Precision-Average",
        "Macro F1-score", "Micro F1-score", "Weighted F1-score", "Macro Precision",
        "Micro Precision", "Weighted Precision", "Macro Recall", "Micro Recall",
        "Weighted Recall", "Hits@3", "Cohen's Kappa", "Loss", "Matthews Correlation Coefficient",
        "Macro ROC-AUC", "Macro Specificity",
      ])
    #expect(evaluation.curves.map(\.name) == ["a", "b", "c", "d"])
    #expect(evaluation.curves[3].roc == nil, "no row is d")
    #expect(evaluation.microCurves?.roc != nil)
    // The largest probabilities against being right: 4 of 6 rows.
    let bins = try #require(evaluation.calibration?.bins)
    let right = bins.reduce(0) { $0 + $1.positiveShare * Double($1.count) }
    #expect(near(right, 4) && bins.reduce(0) { $0 + $1.count } == 6)
  }

  @Test func `the headline is three numbers in an order of their own`() throws {
    let binary = SubsetEvaluation(try binary([0.9, 0.6, 0.4], [1, 0, 1]))
    #expect(binary.headline.map(\.name) == ["Accuracy", "Balanced Accuracy", "ROC-AUC"])
    let several = SubsetEvaluation(try MulticlassMetricTests.predictions())
    #expect(
      several.headline.map(\.name) == [
        "Accuracy", "Balanced Accuracy (Macro Recall)", "Macro ROC-AUC",
      ])
    let numbers = SubsetEvaluation(
      .regression(try RegressionPredictions(values: [2, 7], truth: [1, 5])))
    #expect(
      numbers.headline.map(\.name) == [
        "Mean Absolute Error", "Root Mean Squared Error", "R² Score",
      ])
    #expect(numbers.headline[0].value == 1.5)
  }

  @Test func `regression has no classes`() throws {
    let evaluation = SubsetEvaluation(
      .regression(try RegressionPredictions(values: [2, 2, 3, 7], truth: [1, 2, 4, 5])))
    #expect(evaluation.confusion == nil && evaluation.perClass.isEmpty)
    #expect(evaluation.curves.isEmpty && evaluation.calibration == nil)
    #expect(
      evaluation.table(.everyEpoch).map(\.key) == [
        "loss", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error", "r2",
        "root_mean_squared_error", "root_mean_squared_percentage_error",
      ])
    #expect(evaluation["mean_squared_error"] == 1.5)
  }

  @Test func `swapping the classes mirrors the numbers`() throws {
    // The same model described from the other side: logits change sign, 0 and 1 change places.
    let logits: [Float] = [2, -1, 0.5, -3, 1.5, -0.25]
    let truth = [1, 0, 0, 0, 1, 1]
    func evaluation(_ logits: [Float], _ truth: [Int], _ classes: [String]) throws
      -> SubsetEvaluation
    {
      SubsetEvaluation(
        .binary(
          try ClassificationPredictions(
            classes: classes, logits: logits.map { [$0] }, truth: truth)))
    }
    let one = try evaluation(logits, truth, ["no", "yes"])
    let other = try evaluation(logits.map { -$0 }, truth.map { 1 - $0 }, ["yes", "no"])
    for key in ["accuracy", "balanced_accuracy", "mcc", "kappa_score", "loss", "roc_auc"] {
      #expect(near(one[key], other[key]), "\(key)")
    }
    #expect(one["recall"] == other["specificity"] && one["specificity"] == other["recall"])
  }
}

@Suite struct PredictionsTests {
  @Test func `probabilities are exact and stable`() throws {
    let sure = try ClassificationPredictions(
      classes: ["no", "yes"], logits: [[-40], [40], [0], [-1000]], truth: [0, 1, 0, 0])
    // 1 − sigmoid(40) in double precision is 4.2e-18, not 0.
    #expect(near(sure.probabilities[1][0] * 1e18, 4.248354255291589))
    #expect(near(sure.probabilities[0][1] * 1e18, 4.248354255291589))
    #expect(Array(sure.probabilities[2]) == [0.5, 0.5] && Array(sure.probabilities[3]) == [1, 0])
    let three = try ClassificationPredictions(
      classes: ["a", "b", "c"], logits: [[1000, 1000, 1000], [-1000, 0, 0]], truth: [0, 1])
    #expect(near(Array(three.probabilities[0]), [1.0 / 3, 1.0 / 3, 1.0 / 3]))
    #expect(Array(three.probabilities[1]) == [0, 0.5, 0.5])
    #expect(three.mostLikely == [0, 1], "the first of equals")
  }

  @Test func `refuses what cannot be measured`() {
    #expect(throws: PredictionsError.rowCounts(predictions: 1, truth: 2)) {
      try ClassificationPredictions(classes: ["a", "b"], logits: [[1]], truth: [0, 1])
    }
    #expect(throws: PredictionsError.width(row: 1, found: 2, classes: 3)) {
      try ClassificationPredictions(
        classes: ["a", "b", "c"], logits: [[1, 2, 3], [1, 2]], truth: [0, 1])
    }
    #expect(throws: PredictionsError.width(row: 0, found: 1, classes: 3)) {
      try ClassificationPredictions(classes: ["a", "b", "c"], logits: [[1]], truth: [0])
    }
    #expect(throws: PredictionsError.unknownClass(row: 0, index: 2, classes: 2)) {
      try ClassificationPredictions(classes: ["a", "b"], logits: [[1]], truth: [2])
    }
    #expect(throws: PredictionsError.notFinite(row: 1)) {
      try ClassificationPredictions(classes: ["a", "b"], logits: [[1], [.nan]], truth: [0, 1])
    }
    #expect(throws: PredictionsError.tooFewClasses(["a"])) {
      try ClassificationPredictions(classes: ["a"], logits: [], truth: [])
    }
    #expect(throws: PredictionsError.notFinite(row: 0)) {
      try RegressionPredictions(values: [.infinity], truth: [1])
    }
    #expect(throws: PredictionsError.rowCounts(predictions: 0, truth: 1)) {
      try RegressionPredictions(values: [], truth: [1])
    }
  }
}
