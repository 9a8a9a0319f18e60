import Support

/// Pairs of classes that follow the last row of their table, and are made when they are looked for:
/// as rows of the page all pairs of a thousand classes would take tens of megabytes.
struct MoreRows {
  let classes: [String]
  /// Test images of each class.
  let supports: [Int]
  /// In the order of the table.
  let pairs: [(truth: Int, predicted: Int, count: Int)]

  /// `count:truth predicted predicted;truth predicted|count:…`, classes by their places.
  private var packed: String {
    var text = ""
    var last: (truth: Int, predicted: Int, count: Int)?
    for pair in pairs {
      if pair.count != last?.count {
        text += "\(last == nil ? "" : "|")\(pair.count):\(pair.truth)"
      } else if pair.truth != last?.truth {
        text += ";\(pair.truth)"
      }
      text += " \(pair.predicted)"
      last = pair
    }
    return text
  }

  var html: HTML {
    let value: JSONValue = [
      "classes": .array(classes.map { .string($0) }),
      "images": .array(supports.map { .integer($0) }),
      "pairs": .string(packed),
    ]
    // A name may hold what would end the script.
    let text = value.text(indent: 0).replacing("<", with: "\\u003c")
    return """
      <script type="application/json" class="more-rows">\(HTML(alreadyEscaped: text))</script>
      """
  }
}
