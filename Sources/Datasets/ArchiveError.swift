import Support

/// Images that cannot be opened or read: which archive, which entry, and why.
package struct ArchiveError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong with the archive or with one of its entries.
  package enum Reason: Equatable, Sendable {
    case missing
    case cannotOpen(String)
    case notZip
    case damaged(String)
    case noFiles
    case tooManyEntries(Int, limit: Int)
    case totalTooLarge(Int, limit: Int)
    case entryTooLarge(Int, limit: Int)
    case ratioTooHigh(size: Int, compressed: Int, limit: Int)
    case encrypted
    case unsupportedMethod(Int)
    case cannotRead(String)
    /// It could be read when the run began; why not now.
    case notReadAgain(String)
    case wrongSize(declared: Int)
    /// The medium or the machine failed: nothing is known of the entry itself.
    case inputOutput(String)
    case changed
  }

  package let archive: String, entry: String?, reason: Reason

  /// Whether the archive is not there, in contrast to being wrong.
  package var isMissingInput: Bool {
    switch reason {
    case .missing, .cannotOpen: true
    default: false
    }
  }

  /// Whether reading failed, in contrast to what was read.
  package var isInputOutput: Bool {
    if case .inputOutput = reason { true } else { false }
  }

  /// Whether no picture can be judged any more.
  var isOfWholeArchive: Bool { isInputOutput || (reason == .changed && entry == nil) }

  package var description: String {
    (entry.map { "\(archive), entry \($0.quoted)" } ?? archive) + ": " + explanation
  }

  var explanation: String { reason.explanation }
}

extension ArchiveError.Reason {
  /// In words that stand behind the name of the archive or entry.
  var explanation: String {
    switch self {
    case .missing: "no such file or folder"
    case .cannotOpen(let why): "cannot be opened: \(why)"
    case .notZip: "this is neither a ZIP archive nor a folder"
    case .damaged(let why):
      "the ZIP archive is damaged or cut off (\(why)); make or upload it again"
    case .noFiles: "there are no files in it"
    case .tooManyEntries(let count, let limit): "\(count) entries; at most \(limit) are accepted"
    case .totalTooLarge(let size, let limit):
      "with this entry the pictures unpack to \(size) bytes; at most \(limit) are accepted"
    case .entryTooLarge(let size, let limit):
      "it unpacks to \(size) bytes; at most \(limit) are accepted"
    case .ratioTooHigh(let size, let compressed, let limit):
      "\(compressed) bytes claim to unpack to \(size); more than \(limit) times as much is refused "
        + "(where that is right, unpack the archive and give the folder)"
    case .encrypted: "it is encrypted; make the archive without a password"
    case .unsupportedMethod(let method):
      "it is packed with method \(method), which is not supported; use Deflate"
    case .cannotRead(let why): "it cannot be read: \(why)"
    case .notReadAgain(let why): "\(why) (it could be read when the run began)"
    case .wrongSize(let declared):
      "it does not unpack to the \(declared) bytes that the archive states"
    case .inputOutput(let why): "reading failed: \(why)"
    case .changed: "it changed since the run began"
    }
  }

  /// Of a failed system call: a file that the user may not read, or a machine that fails.
  init(_ error: SystemError) {
    self = error.isOfMachine ? .inputOutput("\(error)") : .cannotRead("\(error)")
  }

  /// The same of an archive or a folder that is opened.
  static func opening(_ error: SystemError) -> Self {
    error.isOfMachine ? .inputOutput("\(error)") : .cannotOpen("\(error)")
  }
}
