import Support

/// Labels of the rows that have one, as text with their lines, before the task is known.
struct LabelColumn {
  let file: String, column: String
  let texts: [String], lines: [Int]
  /// Distinct labels by first appearance; if all are numbers, spellings of one number are one.
  let distinct: [(text: String, count: Int)]
  /// For each row its place in `distinct`.
  let membership: [Int]
  let numbers: [Double]?
  let mergedSpellings: [String]
  /// Labels that differ in no more than how their accents are encoded, and are one class.
  let mergedEncodings: [String]

  init(file: String, column: String, texts: [String], lines: [Int]) {
    (self.file, self.column, self.texts, self.lines) = (file, column, texts, lines)
    let parsed = texts.compactMap(Labels.number)
    numbers = parsed.count == texts.count ? parsed : nil
    var distinct: [(text: String, count: Int)] = []
    var membership: [Int] = []
    var merged: [String] = []
    var encodings: [String] = []
    var byText: [String: Int] = [:]
    var byNumber: [ExactNumber: Int] = [:]
    for text in texts {
      let known = byText[text]
      let number = known == nil && numbers != nil ? ExactNumber(text) : nil
      let same = number.flatMap { byNumber[$0] }
      if let known, !distinct[known].text.utf8.elementsEqual(text.utf8), numbers == nil {
        // One text to Swift, and other bytes.
        let pair = "\(text.quotedSpelledOut) as \(distinct[known].text.quotedSpelledOut)"
        if !encodings.contains(pair) { encodings.append(pair) }
      }
      if let same { merged.append("\(text.quoted) as \(distinct[same].text.quoted)") }
      let index = known ?? same ?? distinct.count
      if index == distinct.count { distinct.append((text, 0)) }
      byText[text] = index
      if let number { byNumber[number] = index }
      distinct[index].count += 1
      membership.append(index)
    }
    self.distinct = distinct
    self.membership = membership
    mergedSpellings = merged
    mergedEncodings = encodings
  }

  /// Different numbers among the labels.
  var distinctNumbers: Int {
    Set(distinct.lazy.map(\.text).filter { Labels.number($0) != nil }.map { ExactNumber($0) }).count
  }

  /// The rows whose labels are not numbers.
  var textualRows: [Int] { texts.indices.filter { Labels.number(texts[$0]) == nil } }

  /// The first ten of some rows, as an error lists them.
  func cells(_ rows: [Int]) -> [TableCell] {
    rows.prefix(10).map { .init(line: lines[$0], text: texts[$0]) }
  }
}
