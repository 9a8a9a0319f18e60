import Fixtures
import Foundation
import Imaging
import Record
import Support
import Synchronization
import Testing

@testable import Datasets

/// Fingerprints of a data set's pictures, and what is found by them.
func copies(in dataset: Dataset) throws -> CopiesOfPictures {
  let fingerprints = Mutex<[Int: PictureFingerprint]>([:])
  _ = try PictureStore.of(
    dataset, settings: .init(memoryBudget: 1 << 20, workers: 2), bytesPerPicture: 1,
    skipUnreadable: false,
    inspect: { entry, picture in
      let fingerprint = try PictureFingerprint(picture)
      fingerprints.withLock { $0[entry] = fingerprint }
    }, prepare: { _ in [0] })
  let known = fingerprints.withLock { $0 }
  let entries = dataset.entries
  return CopiesOfPictures(
    PictureTwins(of: entries.compactMap { known[$0] }, threads: 2), of: entries)
}

@Suite struct LeaksTests {
  /// The drawn pictures of test-data/copies, in a folder of their own, with a table.
  private static func dataset(
    _ rows: [String], columns: String = "image_path,label,split"
  ) throws -> (Dataset, TemporaryFolder) {
    let scratch = try TemporaryFolder()
    let pictures = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "test-data/copies")
    var plan = DataPlan(
      csvFile: try scratch.write(
        ([columns] + rows).joined(separator: "\n") + "\n", to: "t.csv"),
      imageSource: pictures.path)
    plan.allowConflictingLabels = true
    return (try Dataset.load(plan), scratch)
  }

  /// Originals in training but for the last, and some copies in validation and test.
  private static let split = [
    "cells_0.png,a,0", "cells_1.png,b,0", "cells_2.png,a,0", "cells_3.png,b,0", "cells_4.png,a,1",
    "cells_5.png,b,1", "again_0.jpg,a,1", "again_1.jpg,b,2", "cells_6.png,a,2", "again_4.jpg,b,2",
    "cells_7.png,b,2", "cells_2.png,a,2",
  ]

  @Test func `copies in a subset before are leaks, those in training first`() throws {
    let (dataset, _scratch) = try Self.dataset(Self.split)
    let report = dataset.leaks(try copies(in: dataset))
    #expect(
      report.leaks.map { "\($0.subset) \($0.row) \($0.image) \($0.kind.rawValue) \($0.otherImage)" }
        == [
          "test 0 again_1.jpg nearly the same cells_1.png",
          "test 2 again_4.jpg nearly the same cells_4.png",
          "test 4 cells_2.png same pixels cells_2.png",
          "validation 2 again_0.jpg nearly the same cells_0.png",
        ])
    #expect(
      report.leaks.map(\.otherSubset) == [.training, .validation, .training, .training])
    #expect(
      report.sentences == [
        "1 of 5 test images is pixel for pixel also in the training set",
        "1 of 5 test images has a nearly identical copy in the training set",
        "1 of 5 test images has a nearly identical copy in the validation set",
        "1 of 3 validation images has a nearly identical copy in the training set",
      ])
    #expect(report.rows(of: .test) == [0, 2, 4])
    #expect(report.compared == 11 && report.withoutStructure == 0)
    _ = _scratch
  }

  @Test func `copies with different labels are told`() throws {
    let (dataset, _scratch) = try Self.dataset(Self.split)
    let conflicts = dataset.leaks(try copies(in: dataset)).conflicts
    #expect(
      conflicts == [
        LabelConflict(
          line: 6, image: "cells_4.png", label: "a", otherLine: 11, otherImage: "again_4.jpg",
          otherLabel: "b")
      ])
    _ = _scratch
  }

  @Test func `nothing is said where there are no copies`() throws {
    let (dataset, _scratch) = try Self.dataset(
      (0..<12).map { "cells_\($0).png,\($0 % 2),\($0 % 3)" })
    let report = dataset.leaks(try copies(in: dataset))
    #expect(report.leaks == [] && report.conflicts == [] && report.notices() == [])
    _ = _scratch
  }

  @Test func `grouped copies are in one subset, and are drawn together`() throws {
    let rows = (0..<12).flatMap { ["cells_\($0).png,\($0 % 2)", "again_\($0).jpg,\($0 % 2)"] }
    let (dataset, _scratch) = try Self.dataset(rows, columns: "image_path,label")
    let found = try copies(in: dataset)
    #expect(!dataset.leaks(found).leaks.isEmpty)
    let grouped = try dataset.grouping(found)
    for pair in 0..<12 {
      let (one, other) = (grouped.samples[2 * pair], grouped.samples[2 * pair + 1])
      #expect(one.subset == other.subset)
      #expect(grouped.drawnTogether[2 * pair] == grouped.drawnTogether[2 * pair + 1])
    }
    let report = grouped.leaks(found)
    #expect(report.leaks == [] && report.grouped == .init(pictures: 24, groups: 12))
    #expect(
      grouped.split.description.hasSuffix(
        "with all rows of one image or of its copies in the same subset."))
    #expect(
      report.notices().map(\.text) == [
        "24 images that are practically copies of others were put into 12 groups before the split "
          + "was drawn, so that each is in one subset."
      ])
    _ = _scratch
  }

  @Test func `a group without copies changes no draw`() throws {
    let rows = (0..<12).map { "cells_\($0).png,\($0 % 2)" }
    let (dataset, _scratch) = try Self.dataset(rows, columns: "image_path,label")
    let grouped = try dataset.grouping(try copies(in: dataset))
    #expect(grouped.samples == dataset.samples && grouped.split == dataset.split)
    _ = _scratch
  }

  /// The numbers that ../shared/data tells of the split by image.
  @Test(.enabled(if: Shared.isPresent, "needs ../shared"))
  func `HAM10000 by image has 183 of 280 test images mirrored in training`() throws {
    var plan = DataPlan(
      csvFile: Shared.path("data/ham10000/image_metadata_new.csv"),
      imageSource: Shared.path("data/ham10000/skin_image.zip"))
    plan.targetColumn = "dx"
    let dataset = try Dataset.load(plan)
    let found = try copies(in: dataset)
    let report = dataset.leaks(found)
    #expect(
      report.sentences.first
        == "183 of 280 test images have their mirror image in the training set")
    #expect(report.leaks.allSatisfy { $0.kind == .mirrored })
    #expect(report.leaks.allSatisfy { $0.image.prefix(12) == $0.otherImage.prefix(12) })
    #expect(found.pairs.count == 700 && report.conflicts == [])
    let grouped = try dataset.grouping(found).leaks(found)
    #expect(grouped.leaks == [] && grouped.grouped == .init(pictures: 1400, groups: 700))
  }
}
