import Evaluation
import Foundation
import Record
import Support

/// The logits of a subset as NumPy stores an array, where they are too many for `run.json`:
/// `test_logits.npy` and `validation_logits.npy`, in float32, rows in the record's order.
package enum LogitFile {
  /// Of the subsets that need one.
  package static func files(of record: RunRecord) -> [ResultFile] {
    let subsets = [
      ("validation", record.evaluations.validation), ("test", record.evaluations.test),
    ]
    return subsets.compactMap { name, subset -> ResultFile? in
      guard let rows = subset.predictions.classified, StoredLogits(of: rows) != nil else {
        return nil
      }
      return ResultFile([fileName(name)]) { sink in
        let logits = rows.logits
        try NumPyArray.write(rows: logits.count, columns: logits.width) {
          try sink(0, $0)
        } row: { row, bytes in
          for logit in logits[row] { bytes.append(littleEndian: logit.bitPattern) }
        }
      }
    }
  }

  /// What the reader of a record has to be told.
  static func userInfo(inFolder folder: String) -> [CodingUserInfoKey: any Sendable] {
    let read: StoredLogits.Reader = { stored, path in
      // The predictions lie in the evaluation of a subset, which the document calls so.
      let subset = path.dropLast().last?.stringValue ?? ""
      let name = fileName(subset)
      guard ["validation", "test"].contains(subset),
        let data = try? Data(
          contentsOf: URL(filePath: "\(folder)/\(name)"), options: .alwaysMapped),
        let rows = rows(data, stored)
      else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: path,
            debugDescription: "\(name) does not hold \(stored.rows) rows of \(stored.width) logits")
        )
      }
      return rows
    }
    return StoredLogits.readerKey.map { [$0: read] } ?? [:]
  }

  private static func fileName(_ subset: String) -> String { "\(subset)_logits.npy" }

  private static func rows(_ data: Data, _ stored: StoredLogits) -> OutputRows? {
    let (count, isTooLarge) = stored.rows.multipliedReportingOverflow(by: stored.width)
    guard !isTooLarge, stored.rows >= 0, stored.width > 0, count <= data.count / 4 else {
      return nil
    }
    let header = NumPyArray.header(rows: stored.rows, columns: stored.width)
    guard data.count == header.count + count * 4, data.prefix(header.count).elementsEqual(header)
    else { return nil }
    let values = data.withUnsafeBytes { bytes in
      (0..<count).map { place in
        Float(
          bitPattern: UInt32(
            littleEndian: bytes.loadUnaligned(
              fromByteOffset: header.count + place * 4, as: UInt32.self)))
      }
    }
    return OutputRows(width: stored.width, values: values)
  }
}
