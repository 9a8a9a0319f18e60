/// Numbers of a model about some pictures: a row for each, all in one piece of memory.
package struct OutputRows: Sendable, Equatable {
  /// Numbers of each row.
  package let width: Int
  /// Row after row.
  package private(set) var values: [Float]

  /// Nil where the values do not fill whole rows.
  package init?(width: Int, values: [Float]) {
    guard width > 0, values.count.isMultiple(of: width) else { return nil }
    self.width = width
    self.values = values
  }

  /// None yet; `rows` are expected.
  package init(width: Int, expecting rows: Int = 0) {
    self.width = Swift.max(1, width)
    values = []
    values.reserveCapacity(rows * self.width)
  }

  /// Rows that are all as long as the first one.
  package init(_ rows: [[Float]], of classes: Int) throws(PredictionsError) {
    self.init(width: rows.first?.count ?? classes, expecting: rows.count)
    for (row, numbers) in rows.enumerated() {
      guard numbers.count == width else {
        throw .width(row: row, found: numbers.count, classes: classes)
      }
      values += numbers
    }
  }

  /// Whole rows, after those that are there.
  package mutating func append(_ numbers: some Collection<Float>) throws(PredictionsError) {
    guard numbers.count.isMultiple(of: width) else {
      throw .width(row: count, found: numbers.count % width, classes: width)
    }
    values += numbers
  }

  /// The same with every number changed.
  package func mapping(_ change: (Float) -> Float) -> OutputRows {
    var copy = self
    for place in copy.values.indices { copy.values[place] = change(copy.values[place]) }
    return copy
  }
}

extension OutputRows: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { values.count / width }

  package subscript(row: Int) -> ArraySlice<Float> { values[row * width..<(row + 1) * width] }

  package subscript(row: Int, column: Int) -> Float { values[row * width + column] }

  /// Works on each row where it lies.
  package func eachRow<Value>(_ work: (UnsafeBufferPointer<Float>) -> Value) -> [Value] {
    values.withUnsafeBufferPointer { all in
      indices.map { work(UnsafeBufferPointer(rebasing: all[$0 * width..<($0 + 1) * width])) }
    }
  }
}
