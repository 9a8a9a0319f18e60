import Evaluation
import Record
import Support

/// An image of each class, or of values from the lowest to the highest: whether labels and images
/// belong together is seen at a glance.
struct ExampleImages: ReportSection {
  let record: InspectionRecord
  let names: ShownNames
  let pictures: PictureFiles
  let id = "examples", title = "Images and Their Labels"

  func content() -> [Block] {
    guard !record.examples.isEmpty else { return [] }
    let groups = record.examples.map { example in
      PictureGroup(
        pictures: [pictures.thumbnail(of: example.image)],
        caption: """
          <p class="picture-name">\(HTML.name(example.image)), line \(example.line)</p>\
          <dl><dt>\(HTML.name(record.columns.target))</dt>\
          <dd>\(HTML.name(names[example.label]))</dd></dl>
          """)
    }
    return [
      .text("<p>\(rule) Check that they show what their labels say.</p>\n"), .pictures(groups),
    ]
  }

  private var rule: HTML {
    if record.target == .value {
      return "Images at equal distances from the lowest value to the highest."
    }
    let classes = record.data.classCounts.count
    return classes > record.examples.count
      ? "The first image in the table of the first \(record.examples.count) of \(classes) classes."
      : "The first image of each class in the table."
  }
}

extension PictureFiles {
  /// A small picture of an image of the table.
  func thumbnail(of image: String) -> PictureGroup.Picture {
    let png = self[image]
    return PictureGroup.Picture(
      png: png, size: png.flatMap(Self.size(ofPNG:)) ?? PixelSize(height: 1, width: 1), words: image
    )
  }
}
