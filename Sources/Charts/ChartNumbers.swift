/// What a chart shows, as a table, for those who read rather than look.
package struct ChartNumbers: Sendable, Equatable {
  package enum Cell: Sendable, Equatable {
    case text(String)
    /// Nil where it is undefined.
    case number(Double?)
  }

  package let columns: [String]
  /// Each as long as `columns`.
  package let rows: [[Cell]]
}
