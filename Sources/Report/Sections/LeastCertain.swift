import Evaluation
import Record
import Support

/// The images to look at first: those about which the model is the least certain.
struct LeastCertain: ReportSection {
  let record: PredictionRecord
  let pictures: PictureFiles
  let id = "least-certain", title = "Least Certain Answers"

  func content() -> [Block] {
    let rows = record.leastCertain
    guard !rows.isEmpty else { return [] }
    let rule: HTML =
      record.model.target.task == .binary
      ? """
      those whose probability is nearest to the decision threshold, \
      \(NumberText.threshold(record.model.threshold)), where the answer changes
      """ : "those whose most likely class has the lowest probability"
    let text: HTML = """
      <p>The \(rows.count == 1 ? "image" : "\(rows.count) images" as HTML) about which the model is \
      the least certain: \(rule). Shown as the network sees them.</p>

      """
    let groups = rows.map { row in
      PictureGroup(
        pictures: [record.picture(ofRow: row, pictures)],
        caption: "\(record.pictureName(ofRow: row))\(record.likeliest(ofRow: row))")
    }
    return [.text(text), .pictures(groups)]
  }
}

extension PredictionRecord {
  func picture(ofRow row: Int, _ pictures: PictureFiles) -> PictureGroup.Picture {
    PictureGroup.Picture(
      png: pictures[Self.pictureName(ofRow: row)], size: model.preprocessing.size,
      words: "\(images[row]) as the network saw it")
  }

  func pictureName(ofRow row: Int) -> HTML {
    "<p class=\"picture-name\">\(HTML.name(images[row]))</p>"
  }

  /// The two likeliest classes of a row with their probabilities, or its predicted value.
  func likeliest(ofRow row: Int, and more: HTML? = nil) -> HTML {
    let entries: [HTML]
    switch answers {
    case .binary(let rows), .multiclass(let rows):
      entries = rows.likeliest(ofRow: row, 2).map { one in
        """
        <dt>\(HTML.name(rows.classes[one.index]))</dt>\
        <dd class="sureness">\(NumberText.fixed(one.probability, decimals: 3))</dd>
        """
      }
    case .regression(let values):
      entries = ["<dt>Predicted</dt><dd>\(NumberText.short(values[row]))</dd>"]
    }
    return "<dl>\(entries)\(more)</dl>"
  }
}
