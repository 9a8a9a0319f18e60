import Networks
import Support
import Training

/// A run in the words of Ludwig's configuration.
struct Configuration {
  private let card: ModelCard
  private let plan: Plan
  private let architecture: Architecture
  /// Nil for the configuration as it was asked for, before anything automatic was decided.
  private let resolved: TrainingRecord?
  private let validationMetric: String

  init(_ card: ModelCard, _ plan: Plan, resolved record: TrainingRecord) throws {
    try self.init(card, plan, record, isResolved: true)
  }

  /// As Ludwig's `description.json` has it: what was left to be decided is `auto`, or null.
  static func asked(_ card: ModelCard, _ record: TrainingRecord) throws -> Configuration {
    try Configuration(card, record.plan, record, isResolved: false)
  }

  private init(
    _ card: ModelCard, _ plan: Plan, _ record: TrainingRecord, isResolved: Bool
  ) throws {
    guard let architecture = Catalogue.architecture(named: card.architecture) else {
      throw ModelFolderError(
        path: LudwigNames.hyperparametersFile,
        reason: .value(
          place: "architecture", expected: ClosedChoice(Catalogue.names).list,
          found: card.architecture))
    }
    self.card = card
    self.plan = plan
    self.architecture = architecture
    resolved = isResolved ? record : nil
    validationMetric = record.history.validationMetric
  }

  /// The content of `model_hyperparameters.json`.
  func modelHyperparameters() throws -> JSONValue {
    guard case .object(let members) = json else { return json }
    return .object(
      members + [(LudwigNames.cardKey, try card.json(plan, validationMetric: validationMetric))])
  }

  /// Ludwig's configuration alone.
  var json: JSONValue {
    [
      "backend": .null,
      "combiner": Self.combiner,
      "hyperopt": .null,
      "input_features": [inputFeature],
      "ludwig_version": .string(LudwigNames.version),
      "model_type": "ecd",
      "output_features": [
        OutputFeature.json(card, features: resolved == nil ? nil : architecture.featureCount)
      ],
      "preprocessing": [
        "global_max_sequence_length": .null, "oversample_minority": .null, "sample_ratio": 1.0,
        "sample_size": .null, "split": ["column": "split", "type": "fixed"],
        "undersample_majority": .null,
      ],
      "trainer": TrainerSection.json(
        plan, resolved, task: card.task, validationMetric: validationMetric),
    ]
  }

  /// Passes the features through: it has no layers.
  private static let combiner: JSONValue = [
    "activation": "relu", "bias_initializer": "zeros", "dropout": 0.0, "fc_layers": .null,
    "flatten_inputs": false, "norm": .null, "norm_params": .null, "num_fc_layers": 0,
    "output_size": 256, "residual": false, "type": "concat", "use_bias": true,
    "weights_initializer": "xavier_uniform",
  ]

  private var inputFeature: JSONValue {
    [
      "active": true,
      "augmentation": .array(plan.training.augmentations.map(Self.augmentation)),
      "column": .string(LudwigNames.image),
      "encoder": Encoder.json(architecture, card, plan.model),
      "name": .string(LudwigNames.image),
      "preprocessing": ImagePreprocessing.json(card, ofMetadata: false),
      "tied": .null,
      "type": "image",
    ]
  }

  /// The ranges of `Augmentation`, which are the original tool's.
  private static func augmentation(_ kind: AugmentationKind) -> JSONValue {
    let ranges: [(key: String, value: JSONValue)] =
      switch kind {
      case .horizontalFlip, .verticalFlip: []
      case .rotate: [("degree", 10)]
      case .blur: [("kernel_size", 3)]
      case .brightness, .contrast: [("max", 2.0), ("min", 0.5)]
      }
    return .object([("type", .string(kind.rawValue))] + ranges)
  }
}

/// How Ludwig would prepare pictures; what was really done stands in the card.
enum ImagePreprocessing {
  /// `model_hyperparameters.json` leaves the size open where `training_set_metadata.json` gives it.
  static func json(_ card: ModelCard, ofMetadata: Bool) -> JSONValue {
    let height = JSONValue.integer(card.preprocessing.height)
    let width = JSONValue.integer(card.preprocessing.width)
    let isStandardised = card.preprocessing.standardDeviation != [1, 1, 1]
    var members: [(key: String, value: JSONValue)] = [
      ("computed_fill_value", .null), ("fill_value", .null),
      ("height", ofMetadata ? height : .null), ("in_memory", true),
      ("infer_image_dimensions", true), ("infer_image_max_height", height),
      ("infer_image_max_width", width), ("infer_image_num_channels", true),
      ("infer_image_num_classes", false), ("infer_image_sample_size", 100),
      ("missing_value_strategy", "bfill"), ("num_channels", 3),
      ("num_classes", ofMetadata ? 0 : .null), ("num_processes", 1),
      ("requires_equal_dimensions", false), ("resize_method", "interpolate"),
      ("standardize_image", isStandardised ? "imagenet1k" : .null),
      ("width", ofMetadata ? width : .null),
    ]
    if ofMetadata { members.append(("channel_class_map", [])) }
    return .object(members)
  }
}
