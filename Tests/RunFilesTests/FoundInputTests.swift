import Fixtures
import Foundation
import Support
import Testing

@testable import Record
@testable import RunFiles

/// What once showed a fault is read or refused.
@Suite struct FoundInputTests {
  @Test func `found cards and records`() throws {
    for input in try FoundInputs.of("json") {
      if let document = try? JSONValue(parsing: input.bytes) {
        let again = try JSONValue(parsing: Array(document.text(indent: 0).utf8))
        #expect(again == document, "\(input.name)")
        _ = try? ModelCard(
          JSONReader(file: input.name, place: "", value: document).object("image_learner"))
      }
      #expect(throws: RunFileError.self) {
        try RunFile.read(Data(input.bytes), path: input.name)
      }
    }
  }
}
