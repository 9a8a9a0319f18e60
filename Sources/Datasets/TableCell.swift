/// A cell of the table, as messages tell it.
package struct TableCell: Equatable, Sendable {
  package let line: Int, text: String
}
