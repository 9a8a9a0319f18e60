import Record
import Support

/// `index.json` beside example pictures: what each of them shows.
package enum ExampleIndex {
  package static let name = "index.json"

  /// Sizes are [height, width]; what a picture or a task does not have is null.
  package static func json(_ given: EvidenceExamples) -> JSONValue {
    [
      "method": .string(
        "Grad-CAM (Selvaraju et al. 2017), in single precision; of three or more classes, the "
          + "output of the predicted one minus the mean of all"),
      "choice": .string(given.rule),
      "file_names": .string(FileStems.rule),
      "examples": .array(given.examples.map { example($0, of: given) }),
    ]
  }

  private static func example(
    _ example: EvidenceExamples.Example, of given: EvidenceExamples
  ) -> JSONValue {
    [
      "image_path": .string(example.image),
      "true_label": example.truth.map(answer) ?? .null,
      "predicted_label": answer(example.prediction),
      "probability": example.probability.map { .number($0) } ?? .null,
      "evidence_for": evidence(for: example.prediction),
      "has_evidence": .bool(example.hasEvidence),
      "layer": .string(given.layer),
      "map_size": size(given.mapSize),
      "picture_size": size(given.pictureSize),
      "gradcam_file": .string(example.overlay),
      "original_file": .string(example.original),
    ]
  }

  private static func evidence(for prediction: EvidenceExamples.Answer) -> JSONValue {
    if case .value = prediction { return "a higher value" }
    return answer(prediction)
  }

  private static func answer(_ answer: EvidenceExamples.Answer) -> JSONValue {
    switch answer {
    case .label(let name): .string(name)
    case .value(let value): .number(value)
    }
  }

  private static func size(_ size: PixelSize) -> JSONValue {
    [.integer(size.height), .integer(size.width)]
  }
}
