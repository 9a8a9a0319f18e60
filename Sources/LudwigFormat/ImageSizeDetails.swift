import Networks
import Support
import Training

/// The sizes of the pictures of a run, and what they were brought to.
package struct ImageSizeDetails: Sendable {
  /// A picture size in pixels.
  package struct Size: Sendable, Hashable, CustomStringConvertible {
    package let height: Int, width: Int

    package init(height: Int, width: Int) {
      self.height = height
      self.width = width
    }

    package var description: String { "\(height)x\(width)" }
  }

  /// Of the pictures that could be decoded, in the order of the table; each once.
  package let sizes: [Size]
  package let unreadableCount: Int
  /// The pictures lie in a folder, not in an archive.
  package let isFolder: Bool

  package init(sizes: [Size], unreadableCount: Int, isFolder: Bool) {
    self.sizes = sizes
    self.unreadableCount = unreadableCount
    self.isFolder = isFolder
  }

  /// The content of `image_size_details.json`: the original's keys, and `preprocessing` for what was done in words.
  ///
  /// There are no `model_adaptation_*` keys: networks take pictures of the training size as they are.
  package func text(
    _ preprocessing: Preprocessing, _ architecture: Architecture, requested: ImageResize
  ) -> String {
    let counted = counted
    let training = Size(height: preprocessing.height, width: preprocessing.width).description
    let total = sizes.count + unreadableCount
    var members: [(key: String, value: JSONValue)] = [
      ("dimension_source", isFolder ? "extracted_directory" : "zip_archive"),
      ("final_training_size", .string(training)),
      ("first_image_size", sizes.first.map { .string($0.description) } ?? .null),
      ("image_count", .integer(total)),
      ("inspected_image_count", .integer(total)),
      ("is_mixed", .bool(counted.count > 1)),
      ("is_sampled", false),
      ("original_size", original(counted.map(\.size))),
      (
        "original_sizes",
        .array(
          counted.map { ["count": .integer($0.count), "size": .string($0.size.description)] })
      ),
      ("preprocessing", .string(preprocessing.description)),
      ("readable_image_count", .integer(sizes.count)),
      ("requested_resize", .string(requested.description)),
      ("training_size", .string(training)),
      ("uninspected_image_count", 0),
      ("unreadable_image_count", .integer(unreadableCount)),
    ]
    if architecture.ludwigEncoder.type == LudwigNames.stackedCNN {
      let side = architecture.transform.crop
      members.append(("model_configured_size", .string("\(side)x\(side)")))
    }
    return JSONValue.object(members).text(indent: 2) + "\n"
  }

  private func original(_ distinct: [Size]) -> JSONValue {
    switch distinct.count {
    case 0: .null
    case 1: .string(distinct[0].description)
    default: "mixed"
    }
  }

  /// The most frequent size first, of equals the one that comes first in the table.
  private var counted: [(size: Size, count: Int)] {
    var places: [Size: Int] = [:]
    var result: [(size: Size, count: Int)] = []
    for size in sizes {
      if let place = places[size] {
        result[place].count += 1
      } else {
        places[size] = result.count
        result.append((size, 1))
      }
    }
    return result.enumerated().sorted {
      ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
    }.map(\.element)
  }
}
