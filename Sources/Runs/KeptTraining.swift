import Record
import Support
import Training

/// Keeps a training so that it can be gone on from, whatever ends the process.
struct KeptTraining {
  private let folder: CheckpointFolder
  private let identity: RunIdentity
  private let epochs: Int
  /// Which of several trainings it is, as `of fold 2`; empty where it is the only one.
  private let part: String
  private let interruption: Interruption
  private let observers: [Observer]

  init(
    _ folder: CheckpointFolder, _ identity: RunIdentity, epochs: Int, part: String = "",
    _ interruption: Interruption, _ observers: [Observer]
  ) {
    self.folder = folder
    self.identity = identity
    self.epochs = epochs
    self.part = part.isEmpty ? "" : " \(part)"
    self.interruption = interruption
    self.observers = observers
  }

  /// Puts the trainer where an earlier run left it, if that is to be gone on from. Said, not
  /// recorded: the results are those of a run that was never stopped.
  func begin(_ trainer: Trainer, _ continuation: Continuation) throws {
    switch continuation {
    case .ask: return
    case .restart: folder.removeAll()
    case .resume:
      let (epoch, unread) = try folder.resume(trainer, identity)
      for reason in unread {
        tell(.warning, "a checkpoint cannot be read and is passed over: \(reason)")
      }
      if let epoch { interruption.keep(after: "epoch \(epoch)\(part)") }
      tell(.remark, folder.beginning(after: epoch.map { "epoch \($0) of \(epochs)" }))
    }
  }

  /// After each epoch. A disk that is full now need not be when the results are written.
  func keep(_ state: TrainingState, of trainer: Trainer) {
    do {
      try folder.keep(state, of: trainer, identity)
      interruption.keep(after: "epoch \(state.history.epochs.count)\(part)")
    } catch {
      tell(.warning, "the training cannot be kept in \(folder.path) after this epoch: \(error)")
    }
  }

  private func tell(_ kind: Notice.Kind, _ text: String) {
    observers.tell(.notice(Notice(kind, text)))
  }
}
