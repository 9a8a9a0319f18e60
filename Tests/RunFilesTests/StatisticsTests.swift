import Evaluation
import Fixtures
import Foundation
import Record
import Support
import Testing

@testable import RunFiles

@Suite struct StatisticsTests {
  static let overall = [
    "avg_f1_score_macro", "avg_f1_score_micro", "avg_f1_score_weighted", "avg_precision_macro",
    "avg_precision_micro", "avg_precision_weighted", "avg_recall_macro", "avg_recall_micro",
    "avg_recall_weighted", "kappa_score", "token_accuracy",
  ]

  @Test func `test statistics of several classes`() throws {
    let json = TestStatistics.json(SubsetEvaluation(try SmallPredictions.multiclass()))
    let label = try #require(json["label"])
    #expect(json.keys == ["combined", "label"])
    #expect(json["combined"]?.keys == ["loss"])
    // Three classes have no top 3.
    #expect(
      label.keys == [
        "accuracy", "accuracy_micro", "confusion_matrix", "loss", "overall_stats",
        "per_class_stats", "roc_auc",
      ])
    #expect(label["confusion_matrix"] == [[1, 0, 0], [1, 1, 0], [0, 0, 1]])
    // Recalls 1, 1/2, 1; three of four rows are right.
    #expect(label["accuracy"] == .number(2.5 / 3))
    #expect(label["accuracy_micro"] == 0.75)
    #expect(label["overall_stats"]?.keys == Self.overall)
    // Precisions 1/2, 1, 1 with supports 1, 2, 1.
    #expect(label["overall_stats"]?["avg_precision_weighted"] == 0.875)
    #expect(label["overall_stats"]?["avg_recall_weighted"] == 0.75)
    #expect(label["per_class_stats"]?.keys == ["df", "mel", "nv"])
    let mel = try #require(label["per_class_stats"]?["mel"])
    #expect(mel.keys.count == 24)
    #expect(mel["false_negatives"] == 1)
    #expect(mel["false_discovery_rate"] == 0.0)
  }

  @Test func `more than three classes have hits`() throws {
    let predictions = Predictions.multiclass(
      try ClassificationPredictions(
        classes: ["a", "b", "c", "d"], logits: [[1, 2, 3, 4], [4, 3, 2, 1]], truth: [0, 0]))
    // The first row puts its class last.
    #expect(TestStatistics.json(SubsetEvaluation(predictions))["label"]?["hits_at_k"] == 0.5)
  }

  @Test func `undefined rates of a class are zero and undefined metrics null`() throws {
    let predictions = Predictions.multiclass(
      try ClassificationPredictions(
        classes: ["a", "b", "c"], logits: [[1, 0, 0], [0, 1, 0]], truth: [0, 0]))
    let label = try #require(TestStatistics.json(SubsetEvaluation(predictions))["label"])
    #expect(label["per_class_stats"]?["c"]?["precision"] == 0.0)
    #expect(label["per_class_stats"]?["c"]?["matthews_correlation_coefficient"] == 0.0)
    #expect(label["roc_auc"] == .null)
  }

  @Test func `test statistics of a binary task`() throws {
    // P(dog) = 0.5, 0.18, 0.27, 0.95 against the truth 1, 0, 1, 1: at 0.25 all are right, at 0.5
    // one is missed.
    let predictions = try SmallPredictions.binary()
    let label = try #require(
      TestStatistics.json(SubsetEvaluation(predictions, threshold: .manual(0.25)))["label"])
    #expect(
      label.keys == [
        "accuracy", "average_precision_macro", "average_precision_micro",
        "average_precision_samples", "confusion_matrix", "loss", "overall_stats",
        "per_class_stats", "precision", "precision_recall_curve", "recall", "roc_auc",
        "roc_auc_macro", "roc_auc_micro", "roc_curve", "specificity",
      ])
    #expect(label["confusion_matrix"] == [[1, 0], [0, 3]])
    #expect(label["recall"] == 1.0)
    #expect(label["per_class_stats"]?.keys == ["False", "True"])
    #expect(label["per_class_stats"]?["True"]?["true_positives"] == 3)
    #expect(label["roc_auc_micro"] == 1.0)
    let rates = [0, 1.0 / 3, 1, 1].map { JSONValue.number($0) }
    #expect(label["roc_curve"]?["true_positive_rate"] == .array(rates))
    let recalls = [1, 1, 2.0 / 3, 1.0 / 3, 0].map { JSONValue.number($0) }
    #expect(label["precision_recall_curve"]?["recalls"] == .array(recalls))
    let standard = try #require(
      TestStatistics.json(SubsetEvaluation(predictions))["label"])
    #expect(standard["confusion_matrix"] == [[1, 0], [1, 2]])
    #expect(standard["recall"] == .number(2.0 / 3))
  }

  @Test func `test statistics of a regression`() throws {
    let json = TestStatistics.json(SubsetEvaluation(try SmallPredictions.regression()))
    #expect(
      json["label"]?.keys == [
        "loss", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error",
        "r2", "root_mean_squared_error", "root_mean_squared_percentage_error",
      ])
    // Errors 0.5, 0, 1.
    #expect(json["label"]?["mean_absolute_error"] == 0.5)
    #expect(json["combined"]?["loss"] == .number(1.25 / 3))
  }

  @Test func `training statistics`() throws {
    let record = try RunRecord.small(.regression)
    let json = TrainingStatistics.json(record)
    #expect(json.keys == ["evaluation_frequency", "test", "training", "validation"])
    #expect(json["evaluation_frequency"] == ["frequency": 1, "period": "epoch"])
    #expect(json["training"]?["label"]?["r2"] == [0.25, 0.5, 0.75])
    #expect(json["validation"]?["combined"] == ["loss": [0.125, 0.25, 0.375]])
    #expect(json["test"]?["label"]?["mean_absolute_error"] == [0.5])
    for subset in ["training", "validation", "test"] {
      #expect(
        json[subset]?["label"]?.keys == [
          "loss", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error",
          "r2", "root_mean_squared_error", "root_mean_squared_percentage_error",
        ])
    }
  }

  @Test func `training metrics of the other tasks`() throws {
    let several = TrainingStatistics.json(try RunRecord.small(.classification))
    #expect(
      several["training"]?["label"]?.keys == ["accuracy", "accuracy_micro", "loss", "roc_auc"])
    #expect(several["validation"]?["label"]?["roc_auc"] == [.null, .null, .null])
    let binary = TrainingStatistics.json(try RunRecord.small(.binary))
    #expect(
      binary["test"]?["label"]?.keys == [
        "accuracy", "loss", "precision", "recall", "roc_auc", "specificity",
      ])
  }

  @Test(.enabled(if: Shared.isPresent, "needs ../shared"))
  func `same keys as the original`() throws {
    let stored = try JSONValue(
      parsing: [UInt8](
        Data(
          contentsOf: URL(
            filePath: Shared.path("spec/reference/test_statistics.leaky_multiclass.json")))))
    guard case .array(let rows)? = stored["label"]?["confusion_matrix"] else {
      Issue.record("no confusion matrix")
      return
    }
    let matrix = rows.map { row -> [Int] in
      guard case .array(let cells) = row else { return [] }
      return cells.compactMap { if case .integer(let count) = $0 { count } else { nil } }
    }
    let classes = ["akiec", "bcc", "bkl", "df", "mel", "nv", "vasc"]
    // One row a count, with a logit for the predicted class.
    let pairs = matrix.enumerated().flatMap { truth, row in
      row.enumerated().flatMap { predicted, count in
        Array(repeating: (truth, predicted), count: count)
      }
    }
    let predictions = Predictions.multiclass(
      try ClassificationPredictions(
        classes: classes,
        logits: pairs.map { pair in classes.indices.map { $0 == pair.1 ? 5 : 0 } },
        truth: pairs.map(\.0)))
    let ours = TestStatistics.json(SubsetEvaluation(predictions))
    #expect(ours.places() == stored.places())
    #expect(ours["label"]?["confusion_matrix"] == stored["label"]?["confusion_matrix"])
    // All that follows from the matrix agrees to float32, but for the two averages that the
    // original weighs wrongly.
    for key in Self.overall {
      let mine = number(ours["label"]?["overall_stats"]?[key])
      let theirs = number(stored["label"]?["overall_stats"]?[key])
      let isWrongThere = key == "avg_precision_weighted"
      #expect((abs(mine - theirs) < 1e-6) == !isWrongThere, "\(key): \(mine) and \(theirs)")
    }
    for name in classes {
      let mine = try #require(ours["label"]?["per_class_stats"]?[name])
      for key in mine.keys {
        let theirs = number(stored["label"]?["per_class_stats"]?[name]?[key])
        #expect(abs(number(mine[key]) - theirs) < 1e-6, "\(name) \(key)")
      }
    }
  }

  private func number(_ value: JSONValue?) -> Double {
    switch value {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: .nan
    }
  }

  @Test func `evaluation holds every number of the tables`() throws {
    let given = SampleRecords.small(
      try SmallPredictions.binary(),
      bootstrap: Bootstrap(rowCount: 4, groups: nil, seed: 1, resamples: 50))
    var history = given.history
    history.bestEpoch = 3
    let record = given.changing(history: history)
    let test = record.evaluations.test
    let json = EvaluationFile.json(record)
    #expect(json["best_epoch"] == 3 && json["decision_threshold"] == 0.25)
    #expect(json["intervals"]?["unit"] == "images")
    for row in test.rows {
      let metric = json["test"]?["metrics"]?[row.key]
      #expect(metric?["name"] == .string(row.name))
      #expect(metric?["value"] == .defined(row.value))
      #expect(
        metric?["interval"] == row.interval.map { [.number($0.lower), .number($0.upper)] })
    }
    // P(dog) is 0.5, 0.18, 0.27, 0.95 where dog, cat, dog, dog is true.
    #expect(json["test"]?["metrics"]?["accuracy"]?["value"] == 1.0)
    #expect(json["training"]?["metrics"]?["accuracy"]?["interval"] == nil)
    #expect(json["validation"]?["rows"] == 4)
  }
}
