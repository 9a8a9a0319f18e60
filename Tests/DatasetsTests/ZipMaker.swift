import Foundation

/// Writes ZIP archives byte by byte, so that tests can make hostile ones.
struct ZipMaker {
  struct Entry {
    var name: String
    var content: [UInt8]
    /// What the headers claim; nil tells the truth.
    var claimedSize: Int?
    var claimedChecksum: UInt32?
    /// 0: stored.
    var method: UInt16 = 0
    /// Bit 0: encrypted.
    var flags: UInt16 = 0
  }

  private(set) var bytes: [UInt8] = []

  init(_ entries: [Entry]) {
    var directory: [UInt8] = []
    for entry in entries {
      let offset = bytes.count
      let common =
        Self.little(entry.flags) + Self.little(entry.method) + Self.little(UInt32(0x5821_0000))
        + Self.little(entry.claimedChecksum ?? Self.checksum(entry.content))
        + Self.little(UInt32(entry.content.count))
        + Self.little(UInt32(entry.claimedSize ?? entry.content.count))
        + Self.little(UInt16(entry.name.utf8.count)) + Self.little(UInt16(0))
      bytes += [0x50, 0x4B, 3, 4] + Self.little(UInt16(20)) + common
      bytes += Array(entry.name.utf8) + entry.content
      directory += [0x50, 0x4B, 1, 2] + Self.little(UInt16(20)) + Self.little(UInt16(20)) + common
      directory += [UInt8](repeating: 0, count: 10) + Self.little(UInt32(offset))
      directory += Array(entry.name.utf8)
    }
    let start = bytes.count
    let count = Self.little(UInt16(entries.count))
    bytes += directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count
    bytes += Self.little(UInt32(directory.count)) + Self.little(UInt32(start)) + [0, 0]
  }

  private static func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  /// CRC-32 of PKZIP, bit by bit.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}

/// Beginnings of pictures: enough to be recognised, not to be decoded.
enum Heads {
  static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46]
  static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]
  static let webp: [UInt8] = Array("RIFF".utf8) + [1, 0, 0, 0] + Array("WEBPVP8 ".utf8)
}
