/// Something that was decided, left out, or is worth knowing, in whole sentences.
package struct Notice: Sendable, Codable, Equatable, CustomStringConvertible {
  package enum Kind: String, Sendable, Codable {
    /// A choice that was left to the program.
    case decision
    /// Input that takes no part, or was changed to take part.
    case leftOut
    /// Worth knowing, and no harm.
    case remark
    /// What may make the results worth less than they look.
    case warning
    /// What genuine Ludwig makes of the saved model, where it is not what we do.
    case ludwig
    /// The same thing in more than one subset, so that the results look better than they are.
    case leak
  }

  package let kind: Kind
  package let text: String

  package init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  /// As it is shown, with its mark.
  package var description: String {
    switch kind {
    case .decision, .leftOut, .remark, .ludwig: text
    case .warning: "WARNING: \(text)"
    case .leak: "WARNING, data leak: \(text)"
    }
  }
}

extension [Notice] {
  package mutating func note(_ kind: Notice.Kind, _ text: String) { append(Notice(kind, text)) }
}
