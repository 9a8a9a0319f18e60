import Record
import Support

/// What Ludwig has to know of the training data to prepare new pictures and to name its answers.
enum TrainingSetMetadata {
  /// The content of `training_set_metadata.json`.
  static func json(_ record: RunRecord) -> JSONValue {
    let preprocessing = record.model.preprocessing
    return [
      LudwigNames.image: [
        "preprocessing": ImagePreprocessing.json(preprocessing, ofMetadata: true),
        "reshape": [
          3, .integer(preprocessing.size.height), .integer(preprocessing.size.width),
        ],
      ],
      LudwigNames.label: label(record.model, record.data.classCounts),
    ]
  }

  private static func label(_ card: ModelCard, _ classCounts: [Int]) -> JSONValue {
    let preprocessing: (key: String, value: JSONValue) = (
      "preprocessing", OutputFeature.preprocessing(card, ofMetadata: true)
    )
    switch card.target {
    case .binary(let negative, let positive):
      return .object([
        preprocessing,
        ("bool2str", [.string(negative), .string(positive)]),
        ("fallback_true_label", .string(positive)),
        ("str2bool", .object([(negative, .bool(false)), (positive, .bool(true))])),
      ])
    case .classes(let classes):
      return .object([
        preprocessing,
        ("idx2str", .array(classes.map { .string($0) })),
        ("str2freq", .object(zip(classes, classCounts).map { ($0, .integer($1)) })),
        ("str2idx", .object(classes.enumerated().map { ($1, .integer($0)) })),
        ("vocab_size", .integer(classes.count)),
      ])
    case .value:
      return .object([preprocessing])
    }
  }
}
