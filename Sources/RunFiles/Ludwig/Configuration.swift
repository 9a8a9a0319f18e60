import Networks
import Record
import Support

/// A run in the words of Ludwig's configuration.
struct Configuration {
  private let record: RunRecord
  private let architecture: Architecture
  /// Whether automatic values are decided; else `auto` or null, as in Ludwig's `description.json`.
  private let isResolved: Bool

  init(_ record: RunRecord, isResolved: Bool) throws {
    self.record = record
    self.isResolved = isResolved
    architecture = try SavedModel.architecture(record.model, file: LudwigNames.hyperparametersFile)
  }

  /// The content of `model_hyperparameters.json`.
  func modelHyperparameters() throws -> JSONValue {
    guard case .object(let members) = json else { return json }
    return .object(members + [(LudwigNames.cardKey, try record.cardJSON)])
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
        OutputFeature.json(
          record.model, classWeights: record.settings.classWeights,
          features: isResolved ? architecture.featureCount : nil)
      ],
      "preprocessing": [
        "global_max_sequence_length": .null, "oversample_minority": .null, "sample_ratio": 1.0,
        "sample_size": .null, "split": ["column": "split", "type": "fixed"],
        "undersample_majority": .null,
      ],
      "trainer": TrainerSection.json(record, isResolved: isResolved),
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
      "augmentation": .array(record.plan.training.augmentations.map(Self.augmentation)),
      "column": .string(LudwigNames.image),
      "encoder": EncoderSection.json(architecture, record),
      "name": .string(LudwigNames.image),
      "preprocessing": ImagePreprocessing.json(record.model.preprocessing, ofMetadata: false),
      "tied": .null,
      "type": "image",
    ]
  }

  /// With the ranges that training draws from.
  private static func augmentation(_ kind: AugmentationKind) -> JSONValue {
    let ranges: [(key: String, value: JSONValue)] =
      switch kind {
      case .horizontalFlip, .verticalFlip: []
      case .rotate: [("degree", .integer(Int(AugmentationKind.rotation)))]
      case .blur: [("kernel_size", 3)]
      case .brightness, .contrast:
        [
          ("max", .number(AugmentationKind.factors.upperBound)),
          ("min", .number(AugmentationKind.factors.lowerBound)),
        ]
      }
    return .object([("type", .string(kind.rawValue))] + ranges)
  }
}

/// How Ludwig would prepare pictures; what was really done stands in the card.
enum ImagePreprocessing {
  /// `model_hyperparameters.json` leaves the size open where `training_set_metadata.json` gives it.
  static func json(_ preprocessing: Preprocessing, ofMetadata: Bool) -> JSONValue {
    let height = JSONValue.integer(preprocessing.size.height)
    let width = JSONValue.integer(preprocessing.size.width)
    let isStandardised = preprocessing.standardDeviation != [1, 1, 1]
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
