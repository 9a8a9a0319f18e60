import Evaluation
import Foundation
import Record
import Support

/// `run.json`: the whole record of a run.
package enum RunFile {
  package static let name = "run.json"

  /// One line, keys in text order: the same record gives the same bytes.
  package static func text(_ record: RunRecord) throws -> String {
    try StoredJSON.text(record)
  }

  package static func path(inFolder folder: String) -> String {
    folder.hasSuffix("/") ? "\(folder)\(name)" : "\(folder)/\(name)"
  }

  /// Reads the record that lies in a run's folder.
  package static func read(inFolder folder: String) throws -> RunRecord {
    let path = path(inFolder: folder)
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      let isThere = FileManager.default.fileExists(atPath: path)
      throw RunFileError(
        path: path, reason: isThere ? .unreadable(error.localizedDescription) : .missing)
    }
    return try read(data, path: path)
  }

  /// Reads a record from the bytes of its file; `path` is for messages.
  static func read(_ data: Data, path: String) throws -> RunRecord {
    do {
      let version = try StoredJSON.value(Version.self, from: data).schemaVersion
      guard version <= RunRecord.schemaVersion else {
        throw RunFileError(path: path, reason: .newer(found: version))
      }
      guard version >= 1 else {
        throw RunFileError(path: path, reason: .damaged("schemaVersion: \(version), not 1 or more"))
      }
      let record = try StoredJSON.value(
        RunRecord.self, from: data, userInfo: LogitFile.userInfo(inFolder: Folder.parent(of: path)))
      guard isWhole(record) else {
        throw RunFileError(path: path, reason: .damaged("its parts do not fit together"))
      }
      return record
    } catch let error as DecodingError {
      throw RunFileError(path: path, reason: .damaged(words(error)))
    }
  }

  /// Whether the parts are of one run: what the report takes for granted.
  private static func isWhole(_ record: RunRecord) -> Bool {
    let target = record.model.target
    func fits(_ subset: SubsetEvaluation, _ rows: [PredictedRow]) -> Bool {
      let predictions = subset.predictions
      return predictions.count == rows.count && predictions.task == target.task
        && predictions.classes == target.classes
    }
    let chosenBy = [record.settings.validationMetric, "loss"]
    return fits(record.evaluations.validation, record.data.validationRows)
      && fits(record.evaluations.test, record.data.testRows)
      && record.evaluations.training.task == target.task
      && (0...record.history.epochs.count).contains(record.history.bestEpoch)
      && Metric.keyed(record.settings.validationMetric, for: target.task) != nil
      && chosenBy.contains(record.history.chosenBy)
      && (record.examples?.files ?? []).allSatisfy(isPlainName)
      && counts(of: record.data.split).allSatisfy((0...Int(Int32.max)).contains)
  }

  /// Whether a file of that name can only lie in the folder where it is looked for.
  private static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && ![".", ".."].contains(name) && !name.contains("/") && !name.contains("\0")
  }

  /// Every number of rows or groups that is added up.
  private static func counts(of split: SplitReport) -> [Int] {
    let all = [split.rows] + split.classes.map(\.rows) + [split.groups?.perSubset].compactMap { $0 }
    return all.flatMap { [$0.training, $0.validation, $0.test] }
  }

  /// What is wrong, and at which place of the document.
  private static func words(_ error: DecodingError) -> String {
    let (context, missing): (DecodingError.Context, String?) =
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .dataCorrupted(let context):
        (context, nil)
      case .keyNotFound(let key, let context): (context, key.stringValue)
      @unknown default: (.init(codingPath: [], debugDescription: "\(error)"), nil)
      }
    let place = context.place
    let what = missing.map { "'\($0)' is missing" } ?? context.debugDescription
    return place.isEmpty ? what : "\(place): \(what)"
  }

  private struct Version: Decodable { let schemaVersion: Int }
}

/// A record that cannot be read: which file, why, and what to do.
package struct RunFileError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable {
    case missing
    /// In the system's words.
    case unreadable(String)
    case damaged(String)
    /// Written by a later version of this program.
    case newer(found: Int)
  }

  package let path: String
  package let reason: Reason

  package var description: String {
    switch reason {
    case .missing:
      "\(path) is missing; name the folder of a run's results, experiment_run"
    case .unreadable(let why): "cannot read \(path): \(why)"
    case .damaged(let why): "\(path) is no record of a run, or was changed (\(why))"
    case .newer(let found):
      "\(path) has format \(found) and this program reads formats up to "
        + "\(RunRecord.schemaVersion); use a newer image-learner"
    }
  }
}
