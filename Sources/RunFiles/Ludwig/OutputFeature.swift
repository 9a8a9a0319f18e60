import Evaluation
import Record
import Support

/// The target in the words of Ludwig's configuration.
enum OutputFeature {
  /// `features` is the width of the network's features, nil before it is known.
  static func json(_ card: ModelCard, classWeights: [Double]?, features: Int?) -> JSONValue {
    let inputSize = features.map { JSONValue.integer($0) } ?? .null
    let common: [(key: String, value: JSONValue)] = [
      ("active", true), ("column", .string(LudwigNames.label)), ("dependencies", []),
      ("input_size", inputSize), ("name", .string(LudwigNames.label)),
      ("preprocessing", preprocessing(card, ofMetadata: false)), ("reduce_dependencies", "sum"),
      ("reduce_input", "sum"),
    ]
    return .object(
      common + ofTask(card, classWeights, inputSize, isResolved: features != nil))
  }

  private static func ofTask(
    _ card: ModelCard, _ classWeights: [Double]?, _ inputSize: JSONValue, isResolved: Bool
  ) -> [(key: String, value: JSONValue)] {
    let defaultMetric: (key: String, value: JSONValue) = (
      "default_validation_metric",
      .string(Metric.defaultValidation(for: card.target.task).key)
    )
    return switch card.target {
    case .binary:
      [
        ("calibration", false),
        ("decoder", decoder("regressor", inputSize)),
        defaultMetric,
        (
          "loss",
          [
            "confidence_penalty": 0,
            "positive_class_weight": classWeights.map { .number($0[1] / $0[0]) } ?? .null,
            "robust_lambda": 0,
            "type": .string(card.target.lossFunction), "weight": 1.0,
          ]
        ),
        ("num_classes", .null),
        ("threshold", .number(card.threshold)),
        ("type", "binary"),
      ]
    case .classes(let classes):
      [
        ("calibration", false),
        (
          "decoder",
          decoder(
            "classifier", inputSize,
            [("num_classes", isResolved ? .integer(classes.count) : .null)])
        ),
        defaultMetric,
        (
          "loss",
          [
            "class_similarities": .null, "class_similarities_temperature": 0,
            "class_weights": classWeights.map { .array($0.map { .number($0) }) } ?? .null,
            "confidence_penalty": 0, "robust_lambda": 0,
            "type": .string(card.target.lossFunction), "weight": 1.0,
          ]
        ),
        ("num_classes", isResolved ? .integer(classes.count) : .null),
        ("top_k", .integer(min(Metric.hitsDepth, classes.count))),
        ("type", "category"),
      ]
    case .value:
      [
        ("clip", .null),
        ("decoder", decoder("regressor", inputSize)),
        defaultMetric,
        ("loss", ["type": .string(card.target.lossFunction), "weight": 1.0]),
        ("num_classes", .null),
        ("type", "number"),
      ]
    }
  }

  /// One linear layer.
  private static func decoder(
    _ type: String, _ inputSize: JSONValue, _ more: [(key: String, value: JSONValue)] = []
  ) -> JSONValue {
    let common: [(key: String, value: JSONValue)] = [
      ("bias_initializer", "zeros"), ("fc_activation", "relu"), ("fc_bias_initializer", "zeros"),
      ("fc_dropout", 0.0), ("fc_layers", .null), ("fc_norm", .null), ("fc_norm_params", .null),
      ("fc_output_size", 256), ("fc_use_bias", true),
      ("fc_weights_initializer", "xavier_uniform"), ("input_size", inputSize),
      ("num_fc_layers", 0), ("type", .string(type)), ("use_bias", true),
      ("weights_initializer", "xavier_uniform"),
    ]
    return .object(common + more)
  }

  /// How Ludwig reads the target's cells; only the metadata know which label is the true one.
  static func preprocessing(_ card: ModelCard, ofMetadata: Bool) -> JSONValue {
    switch card.target {
    case .binary(_, let positive):
      [
        "computed_fill_value": .null,
        "fallback_true_label": ofMetadata ? .string(positive) : .null,
        "fill_value": .null, "missing_value_strategy": "drop_row",
      ]
    case .classes(let classes):
      [
        "cache_encoder_embeddings": false, "computed_fill_value": "<UNK>", "fill_value": "<UNK>",
        "lowercase": false, "missing_value_strategy": "drop_row",
        "most_common": .integer(max(10_000, classes.count)),
      ]
    case .value:
      [
        "computed_fill_value": 0.0, "computed_outlier_fill_value": 0.0, "fill_value": 0.0,
        "missing_value_strategy": "drop_row", "normalization": .null, "outlier_strategy": .null,
        "outlier_threshold": 3.0,
      ]
    }
  }
}
