import Testing

@testable import Support

@Suite struct PrintableTextTests {
  @Test(
    arguments: [
      ("plain 'text', äöü 猫 👩‍🔬", "plain 'text', äöü 猫 👩‍🔬"),
      ("\u{1B}[2J\u{7}red\u{9B}", "\\x1B[2J\\x07red\\x9B"),
      ("one\ntwo\r\n\tthree", "one\\ntwo\\r\\n\\tthree"),
      ("exe\u{202E}gnp.x\u{200B}\u{FEFF}", "exe\\u{202E}gnp.x\\u{200B}\\u{FEFF}"),
      ("a\u{2028}b", "a\\u{2028}b"),
    ])
  func `what acts on a terminal is spelled out`(text: String, expected: String) {
    #expect(text.printable == expected)
    #expect(text.quoted == "'\(expected)'")
  }

  @Test func `a whole message keeps its lines`() {
    #expect("a\n  b\u{1B}[1m\r".printableLines == "a\n  b\\x1B[1m\\r")
  }

  @Test func `a long text is cut and says how long it is`() {
    let long = String(repeating: "ab", count: 500_000)
    #expect(long.quoted == "'\(String(repeating: "ab", count: 100))…' (1000000 characters)")
    let just = String(repeating: "é", count: 200)
    #expect(just.quoted == "'\(just)'")
    #expect(long.quotedSpelledOut.count == 202)
  }

  @Test func `texts that look the same are told apart`() {
    #expect("caf\u{E9} ".quotedSpelledOut == "'caf\\u{E9} '")
    #expect("cafe\u{301}\u{A0}".quotedSpelledOut == "'cafe\\u{301}\\u{A0}'")
  }
}
