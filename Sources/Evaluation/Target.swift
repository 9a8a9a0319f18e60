/// What a model learns to say about an image. The raw values are the words of the command line.
package enum LearningTask: String, Sendable, Codable, CaseIterable {
  case binary, classification, regression
}

/// What a model is asked about a picture, and how its answers are called.
package enum Target: Sendable, Equatable {
  /// One logit, for `positive`.
  case binary(negative: String, positive: String)
  /// A logit for each class, in index order.
  case classes([String])
  /// A number in the target's own unit.
  case value

  package var task: LearningTask {
    switch self {
    case .binary: .binary
    case .classes: .classification
    case .value: .regression
    }
  }

  /// Numbers that a model answers with for each picture.
  package var width: Int {
    switch self {
    case .binary, .value: 1
    case .classes(let names): names.count
    }
  }

  /// The classes in index order, of two the positive one last; empty for a regression.
  package var classes: [String] {
    switch self {
    case .binary(let negative, let positive): [negative, positive]
    case .classes(let names): names
    case .value: []
    }
  }

  /// Ludwig's name of what training lowers.
  package var lossFunction: String {
    switch self {
    case .binary: "binary_weighted_cross_entropy"
    case .classes: "softmax_cross_entropy"
    case .value: "mean_squared_error"
    }
  }

  /// The target of a task with these classes; of two the second is the positive one.
  package init(_ task: LearningTask, classes: [String]) {
    self =
      switch task {
      case .binary: .binary(negative: classes[0], positive: classes[1])
      case .classification: .classes(classes)
      case .regression: .value
      }
  }
}

extension Target: Codable {
  private enum CodingKeys: String, CodingKey { case task, classes }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let task = try container.decode(LearningTask.self, forKey: .task)
    let classes = try container.decode([String].self, forKey: .classes)
    let isPossible =
      switch task {
      case .binary: classes.count == 2
      case .classification: classes.count >= 2
      case .regression: classes.isEmpty
      }
    guard isPossible else {
      throw DecodingError.dataCorruptedError(
        forKey: .classes, in: container,
        debugDescription: "a \(task.rawValue) with \(classes.count) classes")
    }
    self.init(task, classes: classes)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(task, forKey: .task)
    try container.encode(classes, forKey: .classes)
  }
}

/// The truth about one image: the index of its class, or its value.
package enum SampleLabel: Sendable, Equatable {
  case `class`(Int)
  case value(Double)

  /// Nil of a class.
  package var value: Double? {
    if case .value(let value) = self { value } else { nil }
  }
}
