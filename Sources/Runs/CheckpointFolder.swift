import Foundation
import Record
import Support
import Training

/// What a run does where it finds the checkpoints of one that did not end.
package enum Continuation: Sendable {
  /// Refuses, and asks for one of the others.
  case ask
  /// Goes on from the last epoch; from the start where there is none.
  case resume
  /// Forgets them.
  case restart
}

/// The checkpoints of a training that is not over: a folder beside the results, with a folder of
/// each of the last two epochs. Each appears complete and durable, or not at all. A run of several
/// trainings has such a folder for each of them in it (`CheckpointFolder+Folds.swift`).
struct CheckpointFolder {
  /// How many epochs are kept: the last, and one in case its files are damaged.
  private static let kept = 2
  private static let progressFile = "progress.json"
  private static let fileNames = Trainer.fileNames + [progressFile]

  let path: String

  /// What is known of a checkpoint without reading its tensors.
  struct Progress: Codable {
    let identity: RunIdentity
    let course: TrainingCourse

    var epochs: Int { course.history.epochs.count }
  }

  /// A checkpoint that can be gone on from.
  struct Found {
    let folder: String
    let progress: Progress
  }

  /// Those that are there, the latest first. What cannot be read is none.
  var found: [Found] {
    epochs.reversed().compactMap { epoch in
      let folder = folder(epoch)
      guard
        let data = try? Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(Self.progressFile)")),
        let progress = try? StoredJSON.value(Progress.self, from: data)
      else { return nil }
      return Found(folder: folder, progress: progress)
    }
  }

  /// Writes a training's state after an epoch, and lets the oldest one go.
  func keep(_ state: TrainingState, of trainer: Trainer, _ identity: RunIdentity) throws {
    let epoch = state.history.epochs.count
    let (final, staging) = (folder(epoch), folder(epoch) + ".partial")
    try Folder.make(path)
    Self.remove(final)
    Self.remove(staging)
    try Folder.make(staging)
    do {
      try trainer.write(state, to: staging, after: folder(epoch - 1))
      let progress = Progress(identity: identity, course: state.course)
      try WholeFile.write(StoredJSON.text(progress), to: "\(staging)/\(Self.progressFile)")
      try Folder.move(staging, to: final)
      Folder.sync(path)
    } catch {
      Self.remove(staging)
      throw error
    }
    for old in epochs.dropLast(Self.kept) { Self.remove(folder(old)) }
  }

  /// Removes all of them, and nothing that somebody else put there.
  func removeAll() {
    for part in parts { part.removeAll() }
    removeEpochs()
    removeAnswers()
    rmdir(path)
  }

  /// Removes the epochs of this training alone.
  func removeEpochs() {
    for name in Folder.names(in: path) where Self.epoch(name.without(suffix: ".partial")) != nil {
      Self.remove("\(path)/\(name)")
    }
  }

  var epochs: [Int] { Folder.names(in: path).compactMap(Self.epoch).sorted() }

  private func folder(_ epoch: Int) -> String { "\(path)/epoch-\(epoch)" }

  private static func epoch(_ name: String) -> Int? {
    guard name.hasPrefix("epoch-"), let epoch = Int(name.dropFirst(6)), name == "epoch-\(epoch)"
    else { return nil }
    return epoch
  }

  private static func remove(_ folder: String) {
    for name in Folder.names(in: folder)
    where fileNames.contains(WholeFile.finishedName(of: name) ?? name) {
      unlink("\(folder)/\(name)")
    }
    rmdir(folder)
  }
}

extension CheckpointFolder {
  /// Refuses to begin where another run did not end, unless it is said what is to be done.
  func check(_ continuation: Continuation, _ plan: Plan) throws {
    guard let last = latest else {
      guard !isEmpty, continuation != .restart else { return }
      throw Failure.data(
        "\(path) has checkpoints that cannot be read; \(Advice.beginAnew)")
    }
    let state = "\(path) has a training that ended after \(last.stage)"
    switch continuation {
    case .restart: return
    case .ask:
      throw Failure.usage(
        "\(state) without results; \(Advice.goOnOrBeginAnew)")
    case .resume:
      try Self.refuse(RunIdentity(plan).differences(from: last.identity), state)
    }
  }

  /// Says where a training begins that is to be gone on with; `stage` is what was kept last.
  func beginning(after stage: String?) -> String {
    stage.map { "Goes on after \($0), from \(path)." }
      ?? "There is no training to go on from in \(path); this one begins at the start."
  }

  /// Puts the latest readable checkpoint into a trainer that has not begun.
  ///
  /// - Returns: the epoch that it is of, nil where there is none, and why later ones could not be
  ///   read.
  func resume(
    _ trainer: Trainer, _ identity: RunIdentity
  ) throws -> (epoch: Int?, unread: [String]) {
    var unread: [String] = []
    for candidate in found {
      let epoch = candidate.progress.epochs
      try Self.refuse(
        identity.differences(from: candidate.progress.identity),
        "\(path) has a training that ended after epoch \(epoch)")
      do {
        try trainer.resume(
          from: trainer.read(from: candidate.folder, course: candidate.progress.course))
        return (epoch, unread)
      } catch {
        unread.append("epoch \(epoch): \(error)")
      }
    }
    return (nil, unread)
  }

  static func refuse(_ differences: [String], _ state: String) throws {
    guard !differences.isEmpty else { return }
    throw Failure.usage(
      "\(state), but of another run, from which this one cannot go on:"
        + differences.listedInLines { $0 }
        + "\nrepeat what it was begun with, or add --restart instead of --resume")
  }
}

extension String {
  fileprivate func without(suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
