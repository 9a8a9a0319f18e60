import Datasets
import Imaging
import Record
import Support
import Synchronization

/// Looks for pictures that are practically the same, and does with them what the plan says.
final class LeakCheck: Sendable {
  private let policy: LeakPolicy
  /// By entry; given up when they have been compared.
  private let fingerprints = Mutex<[Int: PictureFingerprint]>([:])

  /// Refuses, before a picture is read, what the data set's split has no room for.
  init(_ policy: LeakPolicy, of dataset: Dataset) throws(Failure) {
    self.policy = policy
    if policy == .group, let column = dataset.columns.split {
      throw .usage(
        "--leaks group keeps copies of a picture together when the split is drawn, but "
          + "\(dataset.tableName) has a split of its own, the column \(column.name.quoted): "
          + "remove that column, or choose --leaks report or refuse")
    }
  }

  /// Keeps what is to be compared of a picture.
  func look(_ entry: Int, _ picture: Picture) throws {
    let fingerprint = try PictureFingerprint(picture)
    fingerprints.withLock { $0[entry] = fingerprint }
  }

  /// The data set as the policy wants it, and what was found in it.
  func perform(
    on dataset: Dataset, threads: Int
  ) throws -> (dataset: Dataset, report: LeakReport) {
    let known = fingerprints.withLock { known in
      defer { known = [:] }
      return known
    }
    let entries = dataset.entries.filter { known[$0] != nil }
    let twins = PictureTwins(of: entries.compactMap { known[$0] }, threads: threads)
    let copies = CopiesOfPictures(twins, of: entries)
    let wanted = policy == .group ? try dataset.grouping(copies) : dataset
    let report = wanted.leaks(copies)
    if policy == .refuse, !report.leaks.isEmpty { throw LeaksRefused(report) }
    return (wanted, report)
  }
}
