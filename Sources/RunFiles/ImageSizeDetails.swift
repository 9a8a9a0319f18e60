import Networks
import Record
import Support

/// The sizes of the pictures of a run, and what they were brought to.
package enum ImageSizeDetails {
  /// `image_size_details.json`: the original's keys, and what was done in words: `preprocessing`.
  ///
  /// No `model_adaptation_*` keys: networks take pictures of the training size as they are.
  package static func text(_ record: RunRecord) throws -> String {
    let pictures = record.data.pictures
    let training = JSONValue.string(record.model.preprocessing.size.description)
    let readable = pictures.readableCount
    let total = JSONValue.integer(readable + pictures.unreadableCount)
    var members: [(key: String, value: JSONValue)] = [
      ("dimension_source", record.data.isFolder ? "extracted_directory" : "zip_archive"),
      ("final_training_size", training),
      ("first_image_size", pictures.firstSize.map { .string($0.description) } ?? .null),
      ("image_count", total),
      ("inspected_image_count", total),
      ("is_mixed", .bool(pictures.sizes.count > 1)),
      ("is_sampled", false),
      ("original_size", original(pictures.sizes.map(\.size))),
      (
        "original_sizes",
        .array(
          pictures.sizes.map {
            ["count": .integer($0.count), "size": .string($0.size.description)]
          })
      ),
      ("preprocessing", .string(record.model.preprocessing.description)),
      ("readable_image_count", .integer(readable)),
      ("requested_resize", .string(record.plan.model.imageResize.description)),
      ("training_size", training),
      ("uninspected_image_count", 0),
      ("unreadable_image_count", .integer(pictures.unreadableCount)),
    ]
    let architecture = try SavedModel.architecture(record.model, file: "image_size_details.json")
    if architecture.ludwigEncoder.type == LudwigNames.stackedCNN {
      let side = architecture.transform.crop
      members.append(("model_configured_size", .string("\(side)x\(side)")))
    }
    return JSONValue.object(members).text(indent: 2) + "\n"
  }

  private static func original(_ distinct: [PixelSize]) -> JSONValue {
    switch distinct.count {
    case 0: .null
    case 1: .string(distinct[0].description)
    default: "mixed"
    }
  }
}
