import Fixtures
import Testing

@testable import Datasets

/// What once showed a fault is read or refused.
@Suite struct FoundInputTests {
  @Test func `found tables`() throws {
    for input in try FoundInputs.of("table") {
      let table = try? DelimitedText(bytes: input.bytes, file: input.name)
      if let table { #expect(!table.header.isEmpty && table.rowCount > 0) }
    }
  }

  @Test func `found archives`() throws {
    let folder = try TemporaryFolder()
    for input in try FoundInputs.of("zip") {
      let path = try folder.write(input.bytes, to: input.name)
      guard let archive = try? ImageArchive(path: path) else { continue }
      for place in archive.pictures where archive.entries[place].problem == nil {
        let bytes = try? archive.read(place)
        #expect(bytes == nil || bytes?.count == archive.entries[place].size)
      }
    }
  }
}
