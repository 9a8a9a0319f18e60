/// A checkpoint file that cannot be read: which file, at which byte, what was expected there.
package struct CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Reason: Sendable, Equatable {
    /// The system could not open or map the file, in its words.
    case unreadable(String)
    /// A file of another kind.
    case foreign(found: String, advice: String)
    /// The file ends too early.
    case truncated(expected: String)
    /// The bytes are not what the format asks for.
    case malformed(expected: String, found: String)
    /// Correct, but beyond what is read here.
    case unsupported(found: String, advice: String)
    /// A pickle that asks for code to be run.
    case refused(String)
    /// More than any real checkpoint holds.
    case excessive(String)
  }

  package let path: String
  /// Position in the file, in bytes from its start.
  package let offset: Int?
  package let reason: Reason

  package init(path: String, offset: Int?, reason: Reason) {
    self.path = path
    self.offset = offset
    self.reason = reason
  }

  package var description: String {
    let place = offset.map { "\(path), byte \($0): " } ?? "\(path): "
    switch reason {
    case .unreadable(let text): return "cannot read \(path): \(text)"
    case .foreign(let found, let advice): return "\(place)this is \(found); \(advice)"
    case .truncated(let expected):
      return "\(place)the file ends before \(expected); it is cut short, fetch it again"
    case .malformed(let expected, let found):
      return "\(place)expected \(expected), found \(found)"
    case .unsupported(let found, let advice): return "\(place)\(found); \(advice)"
    case .refused(let what):
      return "\(place)the pickle asks for \(what); nothing was run, and the file is refused"
    case .excessive(let what): return "\(place)\(what)"
    }
  }
}
