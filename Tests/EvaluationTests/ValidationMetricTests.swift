import Support
import Testing

@testable import Evaluation

@Suite struct ValidationMetricTests {
  /// Every name that the original's forms and command line offered, under the tasks that it makes
  /// sense for.
  static let offered: [LearningTask: [String]] = [
    .binary: [
      "roc_auc", "accuracy", "precision", "recall", "loss", "balanced_accuracy", "f1",
      "specificity", "log_loss",
    ],
    .classification: [
      "accuracy", "loss", "roc_auc", "balanced_accuracy", "precision", "recall", "f1",
      "specificity", "log_loss", "hits_at_k", "accuracy_micro",
    ],
    .regression: [
      "mean_squared_error", "mean_absolute_error", "root_mean_squared_error",
      "root_mean_squared_percentage_error", "loss", "pearson_r", "mae", "mse", "rmse", "mape",
      "rmspe", "r2", "explained_variance",
    ],
  ]

  @Test(arguments: LearningTask.allCases) func `takes what was offered`(_ task: LearningTask)
    throws
  {
    for name in try #require(Self.offered[task]) {
      let metric = try Metric.validation(named: name, task: task)
      #expect(metric.key == name || metric.aliases.contains(name))
    }
  }

  @Test func `aliases and spelling`() throws {
    #expect(try Metric.validation(named: "MAE", task: .regression).key == "mean_absolute_error")
    #expect(
      try Metric.validation(named: "rmspe", task: .regression).key
        == "root_mean_squared_percentage_error")
    #expect(try Metric.validation(named: "ROC-AUC", task: .binary).key == "roc_auc")
    #expect(try Metric.validation(named: "log_loss", task: .binary).key == "loss")
    #expect(try Metric.validation(named: "f1", task: .classification).key == "avg_f1_score_macro")
  }

  @Test func `defaults`() {
    #expect(Metric.defaultValidation(for: .binary).key == "roc_auc")
    #expect(Metric.defaultValidation(for: .classification).key == "accuracy")
    #expect(Metric.defaultValidation(for: .regression).key == "mean_squared_error")
  }

  @Test func `refusals say what is accepted`() throws {
    let misspelt = try #require(throws: MetricError.self) {
      try Metric.validation(named: "acuracy", task: .binary)
    }
    #expect(misspelt.nearest == "accuracy")
    #expect(
      misspelt.description.hasPrefix(
        "'acuracy' is no validation metric of a binary task; did you mean 'accuracy'? "
          + "Accepted: accuracy, average_precision, balanced_accuracy, f1, "))
    let foreign = try #require(throws: MetricError.self) {
      try Metric.validation(named: "r2", task: .classification)
    }
    #expect(foreign.otherTasks == [.regression])
    #expect(foreign.description.contains("(it is one of regression). Accepted: accuracy, "))
    let nothingLike = try #require(throws: MetricError.self) {
      try Metric.validation(named: "beautifulness", task: .binary)
    }
    #expect(nothingLike.nearest == nil)
  }

  @Test(arguments: LearningTask.allCases) func `names are unique and tables ordered by key`(
    _ task: LearningTask
  ) {
    let names = Metric.validationNames(for: task)
    #expect(Set(names).count == names.count)
    let keys = Metric.all(for: task).map(\.key)
    #expect(keys == keys.sorted())
  }

  @Test(arguments: LearningTask.allCases) func `definitions are whole sentences`(
    _ task: LearningTask
  ) {
    for text in Metric.all(for: task).map(\.definition) {
      #expect(text.hasSuffix(".") && text.first?.isUppercase == true, "\(text)")
    }
  }

  @Test func `better is by direction and never undefined`() throws {
    let loss = try Metric.validation(named: "loss", task: .binary)
    let accuracy = try Metric.validation(named: "accuracy", task: .binary)
    #expect(loss.isBetter(0.1, than: 0.2) && !accuracy.isBetter(0.1, than: 0.2))
    #expect(!loss.isBetter(0.2, than: 0.2) && !accuracy.isBetter(0.2, than: 0.2))
    #expect(loss.isBetter(5, than: nil) && !loss.isBetter(nil, than: nil))
    // 0.1 + 0.2 is not 0.3, and yet no better.
    #expect(!accuracy.isBetter(0.1 + 0.2, than: 0.3) && accuracy.isBetter(0.3001, than: 0.3))
    #expect(loss.isBetter(3, than: .infinity) && !loss.isBetter(.infinity, than: 3))
    #expect(!loss.isBetter(.nan, than: 3) && loss.isBetter(3, than: .nan))
  }

  @Test func `every display name of the original`() {
    func names(_ task: LearningTask, _ shown: Metric.Shown) -> [String] {
      Metric.all(for: task).filter { $0.shown.contains(shown) }.map(\.name)
    }
    #expect(
      names(.classification, .everyEpoch) == [
        "Balanced Accuracy (Macro Recall)", "Accuracy", "Hits@3", "Loss", "Macro ROC-AUC",
      ])
    #expect(
      names(.binary, .everyEpoch) == [
        "Accuracy", "Loss", "Precision", "Recall", "ROC-AUC", "Specificity",
      ])
    #expect(
      names(.regression, .everyEpoch) == [
        "Loss", "Mean Absolute Error", "Mean Absolute % Error", "Mean Squared Error", "R² Score",
        "Root Mean Squared Error", "Root Mean Squared % Error",
      ])
  }
}
