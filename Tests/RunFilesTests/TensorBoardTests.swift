import Fixtures
import Record
import Testing

@testable import RunFiles

@Suite struct TensorBoardTests {
  /// RFC 3720, B.4, and the check value of CRC-32C.
  @Test func `known checksums`() {
    #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.of([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.of((0..<32).map { UInt8($0) }) == 0x46DD_794E)
    #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.of([]) == 0)
  }

  /// The beginning of every file of events that TensorFlow and PyTorch write.
  @Test func `the masked checksum of the length 24`() {
    #expect(CRC32C.masked([24, 0, 0, 0, 0, 0, 0, 0]) == 0x224B_7FA3)
  }

  @Test func `a file by hand`() {
    let bytes = EventFile.bytes([ScalarPoint(tag: "a/b", step: 300, value: 0.5)])
    // Time 0 (field 1, 8 bytes), version (field 3, text).
    let version: [UInt8] = [9, 0, 0, 0, 0, 0, 0, 0, 0, 26, 13] + Array("brain.Event:2".utf8)
    // Tag (field 1), value (field 2, 4 bytes) in a value (field 1) in a summary (field 5).
    let value: [UInt8] = [10, 3] + Array("a/b".utf8) + [21, 0, 0, 0, 0x3F]
    let event: [UInt8] =
      [9, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0xAC, 2, 42, 12, 10, 10] + value
    func record(_ content: [UInt8]) -> [UInt8] {
      let length = [UInt8(content.count)] + [UInt8](repeating: 0, count: 7)
      func crc(_ bytes: [UInt8]) -> [UInt8] {
        let sum = CRC32C.masked(bytes)
        return (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
      }
      return length + crc(length) + content + crc(content)
    }
    #expect(bytes == record(version) + record(event))
    #expect(bytes.prefix(12) == [24, 0, 0, 0, 0, 0, 0, 0, 0xA3, 0x7F, 0x4B, 0x22])
  }

  @Test func `a point an epoch, and one of the test`() throws {
    let record = try RunRecord.small(.classification)
    let files = TensorBoardLogs.files(record)
    #expect(
      files.flatMap(\.paths)
        == ["training", "validation", "test"].map {
          "model/logs/\($0)/events.out.tfevents.0.image-learner"
        })
    // Nine rows in batches of four: two steps an epoch. The ROC-AUC of validation is undefined.
    func points(_ divisor: Double, _ keys: [String]) -> [UInt8] {
      EventFile.bytes(
        (1...3).flatMap { epoch in
          (keys.map { "label/epoch_\($0)" } + ["combined/epoch_loss"]).map {
            ScalarPoint(tag: $0, step: 2 * epoch, value: Double(epoch) / divisor)
          }
        })
    }
    #expect(
      try files[0].contents()[0] == points(4, ["accuracy", "accuracy_micro", "loss", "roc_auc"]))
    #expect(try files[1].contents()[0] == points(8, ["accuracy", "accuracy_micro", "loss"]))
    let test = record.evaluations.test
    let values: [(String, Double?)] =
      ["accuracy", "accuracy_micro", "loss", "roc_auc"].map { ("label/epoch_\($0)", test[$0]) }
      + [("combined/epoch_loss", test["loss"])]
    #expect(
      try files[2].contents()[0]
        == EventFile.bytes(
          values.map { ScalarPoint(tag: $0.0, step: 4, value: try #require($0.1)) }))
  }
}
