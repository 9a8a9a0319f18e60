import Evaluation
import Models
import Networks
import Record
import Support

/// The menus of the Galaxy form, from the tables that the program itself goes by.
enum GalaxyMenus {
  /// The whole of `galaxy/menus.xml`: one macro a menu.
  static var file: String {
    let macros = menus.map { name, choices in
      "    <xml name=\"\(name)_options\">\n"
        + choices.map { "        \($0.element)\n" }.joined() + "    </xml>\n"
    }
    return "<macros>\n    <!-- Written by the program's command 'models' in the format 'galaxy'; "
      + "a test compares the two. -->\n" + macros.joined() + "</macros>\n"
  }

  private static var menus: [(name: String, choices: [Choice])] {
    [
      ("model", models), ("image_resize", sizes), ("augmentation", augmentations), ("task", tasks),
      ("validation_metric_auto", automaticMetrics),
      ("validation_metric_binary", metrics(of: .binary)),
      ("validation_metric_multiclass", metrics(of: .classification)),
      ("validation_metric_regression", metrics(of: .regression)),
      ("threshold_metric", thresholdMetrics), ("learning_rate_schedule", schedules),
      ("class_weights", classWeights), ("calibration", calibrations), ("leaks", leakPolicies),
    ]
  }

  // MARK: - Networks

  /// In the catalogue's order, which keeps families together.
  private static var models: [Choice] {
    Catalogue.menu.enumerated().map { place, row in
      Choice(row.name, label(row), isSelected: place == 0)
    }
  }

  private static func label(_ row: Architecture) -> String {
    let parts = [
      "\(Size(row).rawValue)", "\(NumberText.short(millions(row.parameterCount))) M weights",
      "images of \(row.transform.crop)x\(row.transform.crop)",
      "\(row.trainingBytesPerPicture / 1_000_000) MB an image in training",
    ]
    let missing = row.weightsURL == nil ? ["no pretrained weights published"] : []
    return "\(NetworkName.shown(row.name)): " + (parts + missing).joined(separator: ", ")
  }

  /// To one decimal.
  private static func millions(_ count: Int) -> Double {
    (Double(count) / 100_000).rounded() / 10
  }

  /// What a training takes, told by the two things that are known of every network: its weights,
  /// and the memory for an image, which was measured. The form's help says these limits.
  enum Size: String {
    case small, medium, large

    init(_ row: Architecture) {
      let (weights, bytes) = (row.parameterCount, row.trainingBytesPerPicture)
      self =
        weights <= 15_000_000 && bytes <= 100_000_000
        ? .small : weights <= 60_000_000 && bytes <= 400_000_000 ? .medium : .large
    }
  }

  // MARK: - Images

  private static var sizes: [Choice] {
    [
      Choice(
        "original", "Original: the size of the model's images (see its label)", isSelected: true)
    ]
      + ImageResize.offered.map { Choice("\($0)", "\($0)") }
  }

  private static var augmentations: [Choice] {
    AugmentationKind.allCases.map { kind in
      let words = kind.rawValue.split(separator: "_").map {
        $0.prefix(1).uppercased() + $0.dropFirst()
      }
      return Choice(kind.rawValue, words.joined(separator: " "))
    }
  }

  // MARK: - Training

  private static var schedules: [Choice] {
    choices(selected: TrainingPlan().schedule) { (kind: LearningRateScheduleKind) in
      switch kind {
      case .cosine: "Cosine: up during the first epoch, then down to 0 at the last"
      case .constant: "Constant"
      }
    }
  }

  private static var classWeights: [Choice] {
    choices(selected: TrainingPlan().classWeighting) { (weighting: ClassWeighting) in
      switch weighting {
      case .none: "None: every image counts the same"
      case .balanced: "Balanced: every class counts the same"
      }
    }
  }

  private static var calibrations: [Choice] {
    choices(selected: TrainingPlan().calibrationMethod) { (method: CalibrationMethod) in
      switch method {
      case .automatic:
        "Automatic: by temperature, from \(CalibrationMethod.leastRows) validation images on"
      case .temperature: "Temperature: fitted to the validation images, however few"
      case .none: "None: as they come from training"
      }
    }
  }

  private static var leakPolicies: [Choice] {
    choices(selected: .report) { (policy: LeakPolicy) in
      switch policy {
      case .report: "Report them, and show the test without them as well"
      case .group: "Keep them together when the split is drawn"
      case .refuse: "Stop the job and list them"
      }
    }
  }

  /// All values of an option that has a few.
  private static func choices<Value: CaseIterable & RawRepresentable<String>>(
    selected: Value, label: (Value) -> String
  ) -> [Choice] {
    Value.allCases.map {
      Choice($0.rawValue, label($0), isSelected: $0.rawValue == selected.rawValue)
    }
  }

  // MARK: - Tasks and metrics

  private static var tasks: [Choice] {
    TaskChoice.allCases.map { task in
      let label =
        switch task {
        case .automatic: "Auto (infer and use defaults)"
        case .binary: "Binary Classification"
        case .classification: "Multi-class Classification"
        case .regression: "Regression"
        }
      return Choice(task.rawValue, label, isSelected: task == .automatic)
    }
  }

  private static func metrics(of task: LearningTask) -> [Choice] {
    let standard = Metric.defaultValidation(for: task).name
    return [Choice("", "Auto (use task default: \(standard))", isSelected: true)]
      + Metric.all(for: task).map { Choice($0.key, $0.name) }
  }

  /// Those that every task has: which it will be is not known yet.
  private static var automaticMetrics: [Choice] {
    let common = Metric.all(for: .binary).filter { metric in
      LearningTask.allCases.allSatisfy { Metric.keyed(metric.key, for: $0)?.name == metric.name }
    }
    return [Choice("", "Auto (use task default)", isSelected: true)]
      + common.map { Choice($0.key, $0.name) }
  }

  private static var thresholdMetrics: [Choice] {
    ThresholdMetric.allCases.map { metric in
      let name = Metric.keyed(metric.rawValue, for: .binary)?.name ?? metric.name
      return Choice(metric.rawValue, name, isSelected: metric == .f1)
    }
  }
}

/// One line of a menu.
private struct Choice {
  let value: String, label: String, isSelected: Bool

  init(_ value: String, _ label: String, isSelected: Bool = false) {
    (self.value, self.label, self.isSelected) = (value, label, isSelected)
  }

  var element: String {
    "<option value=\"\(Self.escaped(value))\"\(isSelected ? " selected=\"true\"" : "")>"
      + "\(Self.escaped(label))</option>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }
}
