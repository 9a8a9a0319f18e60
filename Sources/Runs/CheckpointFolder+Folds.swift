import Foundation
import Record
import Support

/// The trainings of a cross-validation: a folder for each fold and one for that on all rows. A fold
/// that is over leaves its answers, and its epochs go.
extension CheckpointFolder {
  private static let answersFile = "answers.json"
  private static let allRows = "all-rows"

  /// What a fold has left, and of which run it is.
  private struct Kept<Answers: Codable>: Codable {
    let identity: RunIdentity
    let answers: Answers
  }

  /// Of a file whose answers are not needed.
  private struct KeptIdentity: Codable { let identity: RunIdentity }

  /// Of a fold, counted from 1.
  func fold(_ number: Int) -> CheckpointFolder { CheckpointFolder(path: "\(path)/fold-\(number)") }

  /// Of the training on all rows.
  var ofAllRows: CheckpointFolder { CheckpointFolder(path: "\(path)/\(Self.allRows)") }

  /// Those that are there, in the order in which they are trained.
  var parts: [CheckpointFolder] {
    let names = Folder.names(in: path)
    let folds = names.compactMap(Self.fold).sorted().map(fold)
    return folds + (names.contains(Self.allRows) ? [ofAllRows] : [])
  }

  var isEmpty: Bool { epochs.isEmpty && parts.isEmpty }

  /// The last thing that can be gone on from, in words: `epoch 3 of fold 2`.
  var latest: (stage: String, identity: RunIdentity)? {
    if let last = found.first { return ("epoch \(last.progress.epochs)", last.progress.identity) }
    for part in parts.reversed() {
      if let last = part.found.first {
        return ("epoch \(last.progress.epochs) of \(part.words)", last.progress.identity)
      }
      if let data = part.answersData,
        let kept = try? StoredJSON.value(KeptIdentity.self, from: data)
      {
        return (part.words, kept.identity)
      }
    }
    return nil
  }

  /// Keeps what a fold has answered; its epochs are needed no longer.
  func keep(answers: some Codable, _ identity: RunIdentity) throws {
    try Folder.make(path)
    try WholeFile.write(
      StoredJSON.text(Kept(identity: identity, answers: answers)), to: answersPath)
    Folder.sync(path)
    removeEpochs()
  }

  /// What a fold has answered; nil where it is not over, or its file cannot be read.
  func answers<Answers: Codable>(
    _ type: Answers.Type, _ identity: RunIdentity
  ) throws -> Answers? {
    guard let data = answersData,
      let kept = try? StoredJSON.value(Kept<Answers>.self, from: data)
    else { return nil }
    try Self.refuse(
      identity.differences(from: kept.identity), "\(path) has the answers of a fold")
    return kept.answers
  }

  func removeAnswers() {
    for name in Folder.names(in: path)
    where (WholeFile.finishedName(of: name) ?? name) == Self.answersFile {
      unlink("\(path)/\(name)")
    }
  }

  private var answersPath: String { "\(path)/\(Self.answersFile)" }

  private var answersData: Data? { try? Data(contentsOf: URL(fileURLWithPath: answersPath)) }

  /// What this folder is of.
  private var words: String {
    Self.fold(path.fileName).map { "fold \($0)" } ?? "the training on all rows"
  }

  private static func fold(_ name: String) -> Int? {
    guard name.hasPrefix("fold-"), let number = Int(name.dropFirst(5)), name == "fold-\(number)"
    else { return nil }
    return number
  }
}
