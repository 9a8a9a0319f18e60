import Support
import Testing

@Suite struct JSONParsingTests {
  @Test func `every kind of value`() throws {
    let text = #"{"b": [1, 1.5, -2e3, true, false, null], "a": {"x": "é\n\"\u00e9"}}"#
    #expect(
      try JSONValue(parsing: Array(text.utf8)) == [
        "a": ["x": "é\n\"é"], "b": [1, 1.5, -2000, true, false, .null],
      ])
  }

  @Test func `writing and reading give the same`() throws {
    let value: JSONValue = [
      "empty": [], "nothing": [:], "number": 0.1, "small": 1e-300, "text": "tab\tand ☃",
    ]
    #expect(try JSONValue(parsing: Array(value.text().utf8)) == value)
  }

  @Test(arguments: ["", "{", "[1", "{\"a\": NaN}", "nul", "[1] 2", "\u{FEFF}", "{'a': 1}"])
  func `what is not JSON`(_ text: String) {
    #expect(throws: JSONParsingError.self) { try JSONValue(parsing: Array(text.utf8)) }
  }

  @Test func `a number that is too large is named by its place`() {
    #expect(throws: JSONParsingError.self) { try JSONValue(parsing: Array("1e400".utf8)) }
    let error = #expect(throws: JSONParsingError.self) {
      try JSONValue(parsing: Array(#"{"a": [1, {"b": -1e400}]}"#.utf8))
    }
    #expect(
      error?.description == "a number beyond the range of 64-bit floating point, at 'a.1.b'")
  }

  @Test func `deep nesting is an error and no crash`() {
    #expect(throws: JSONParsingError.self) {
      try JSONValue(parsing: Array(String(repeating: "[", count: 100_000).utf8))
    }
  }

  @Test func `codable values go both ways`() throws {
    let value = ["a": [1.5, 2], "b": []]
    let json = try JSONValue(encoding: value)
    #expect(json == ["a": [1.5, 2], "b": []])
    #expect(try json.decoded(as: [String: [Double]].self) == value)
  }

  @Test func `numbers that JSON has no word for are null`() throws {
    let value: JSONValue = [.number(.nan), .number(.infinity), .number(-.infinity), 1.5]
    #expect(value.text(indent: 0) == "[null, null, null, 1.5]")
    #expect(throws: Never.self) { try JSONValue(parsing: Array(value.text().utf8)) }
  }
}
