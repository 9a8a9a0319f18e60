import Fixtures
import Foundation
import Record
import Support
import Testing

@testable import Datasets

@Suite struct DelimitedTextTests {
  private func read(_ text: String) throws -> DelimitedText {
    try DelimitedText(bytes: Array(text.utf8), file: "t.csv")
  }

  private func rows(_ table: DelimitedText) -> [[String]] {
    (0..<table.rowCount).map { row in
      table.header.indices.map { table.value(row: row, column: $0) }
    }
  }

  private func message(_ text: String) -> String { message(Array(text.utf8)) }

  private func message(_ bytes: [UInt8]) -> String {
    do {
      _ = try DelimitedText(bytes: bytes, file: "t.csv")
      return "read"
    } catch {
      return "\(error)"
    }
  }

  @Test(
    arguments: [
      ("a,b\n1,2\n", DelimitedText.Delimiter.comma), ("a\tb\r\n1\t2\r\n", .tab),
      ("a;b\r1;2\r", .semicolon), ("\u{FEFF}a,b\n1,2", .comma), ("a,b\n1,2\n\n\r\n  \n", .comma),
      (" a , b \n 1 , 2 \n", .comma), ("\"a\";\"b\"\n\"1\" ;2", .semicolon),
    ])
  func `reads every spelling`(text: String, delimiter: DelimitedText.Delimiter) throws {
    let table = try read(text)
    #expect(table.header == ["a", "b"])
    #expect(rows(table) == [["1", "2"]])
    #expect(table.delimiter == delimiter)
    #expect(table.lines == [2])
  }

  @Test func `many columns are looked through in no time`() throws {
    let names = (0..<50_000).map { "c\($0)" }
    let clock = ContinuousClock()
    let took = try clock.measure {
      let line = names.joined(separator: ",")
      let table = try DelimitedText(bytes: Array("\(line)\n\(line)\n".utf8), file: "t.csv")
      #expect(table.header == names)
    }
    #expect(took < .seconds(3))
    let twice = (names + ["c7", "c3"]).joined(separator: ",") + "\n"
    #expect {
      _ = try DelimitedText(bytes: Array(twice.utf8), file: "t.csv")
    } throws: {
      "\($0)".contains("'c3' more than once (columns 4, 50002)")
    }
  }

  @Test func `quotes hold separators quotes and line breaks`() throws {
    let table = try read(
      "name,note\n\"x, y\",\"said \"\"no\"\"\"\n\"two\r\nlines\",\nlast,5\" wide\n")
    #expect(
      rows(table) == [["x, y", "said \"no\""], ["two\r\nlines", ""], ["last", "5\" wide"]])
    #expect(table.lines == [2, 3, 5])
  }

  @Test func `chooses the separator that fits the rows`() throws {
    // Both divide the header in two; only tabs divide the rows.
    let table = try read("age, years\tlabel\n7\tcat\n")
    #expect(table.header == ["age, years", "label"])
    // Decimal commas do not make a semicolon table a comma table.
    #expect(try read("x;y\n1,5;2\n").header == ["x", "y"])
  }

  @Test(
    arguments: [
      ("sep=;\r\na;b\r\n1,5;2", DelimitedText.Delimiter.semicolon),
      ("sep=,\na,b\n\"1,5\",2", .comma),
      ("\u{FEFF}SEP=\t\ra\tb\r1,5\t2", .tab), ("sep=;\n\"a\";b\n1,5;2\n", .semicolon),
    ])
  func `a first line names the separator`(text: String, delimiter: DelimitedText.Delimiter) throws {
    let table = try read(text)
    #expect(table.delimiter == delimiter && table.isDelimiterDeclared)
    #expect(table.header == ["a", "b"] && rows(table) == [["1,5", "2"]])
    #expect(table.lines == [3])
  }

  @Test func `the named separator is the only one`() throws {
    // By its header alone this would be a comma table.
    #expect(try read("sep=;\na,b,c;d\n1;2\n").header == ["a,b,c", "d"])
    #expect(message("sep=;\na;b\n1;2;3\n").hasPrefix("t.csv:3: "))
    #expect(message("sep=;\n") == "t.csv: the file is empty; a header line and rows are expected")
    #expect(message("sep=;\na;b\n") == "t.csv:2: there is a header but no rows below it")
    #expect(message("sep=;") == message("sep=;\n"))
    // Without a line of its own, or with another character, it is an ordinary header.
    #expect(try read("sep=;b\n1;2\n").header == ["sep=", "b"])
    #expect(try !read("sep=|\n1\n").isDelimiterDeclared)
  }

  @Test func `keeps empty last fields`() throws {
    #expect(rows(try read("a,b\n1,")) == [["1", ""]])
    #expect(rows(try read("a\tb\n1\t\n\t\n")) == [["1", ""], ["", ""]])
    #expect(rows(try read("a,b\n1,\"\"")) == [["1", ""]])
  }

  @Test(
    arguments: [
      ("", "t.csv: the file is empty; a header line and rows are expected"),
      ("\n \r\n", "t.csv: the file is empty; a header line and rows are expected"),
      ("a,b\n", "t.csv:1: there is a header but no rows below it"),
      ("a,b\n1,\"2\n3,4\n", "t.csv:2: the quoted field that starts here is never closed"),
      (
        "a,b\n1,\"2\"x\n",
        "t.csv:2: 'x' follows a closing quote; a quote inside a quoted field is written twice"
      ),
      (
        "a,b\n1, \"2\"\n",
        "t.csv:2: a space stands before an opening quote; remove it, or quote the whole field"
      ),
      ("a,,c\n1,2,3\n", "t.csv:1: column 2 has no name in the header"),
      (
        "a,b,a\n1,2,3\n",
        "t.csv:1: the header has 'a' more than once (columns 1, 3); names must differ"
      ),
      (
        "a,b\n1,2\n3\n4,5,6\n",
        "t.csv:3: the header has 2 fields (separated by commas), but line 3 has 1, line 4 has 3"
      ),
      ("a,b\n\n1,2\n", "t.csv:2: the header has 2 fields (separated by commas), but line 2 has 1"),
    ])
  func `refuses`(text: String, expected: String) {
    #expect(message(text) == expected)
  }

  @Test func `refuses what is not UTF-8`() {
    #expect(
      message([0x61, 0x2C, 0x62, 0x0A, 0x31, 0x2C, 0xE9, 0x0A])
        == "t.csv:2: byte 6 is not UTF-8 text; save the file as UTF-8")
    #expect(
      message([0xFF, 0xFE, 0x61, 0x00])
        == "t.csv:1: byte 0 is not UTF-8 text; it looks like UTF-16: save the file as UTF-8")
    #expect(
      message(Array("a,b\n1,2\u{0}\n".utf8))
        == "t.csv:2: byte 7 is zero, so this is not a text file")
    #expect(message([0x50, 0x4B, 0x03, 0x04, 0xFF]).contains("ZIP or Excel file"))
  }

  @Test func `wrong lines beyond ten are counted`() {
    let text = "a,b\n" + String(repeating: "1\n", count: 12)
    #expect(message(text).hasSuffix("line 11 has 1 and 2 more"))
  }

  @Test(
    arguments: [
      ([0xC3, 0xA9], nil), ([0xC0, 0x80], 0), ([0xE0, 0x80, 0x80], 0), ([0xED, 0xA0, 0x80], 0),
      ([0xF4, 0x8F, 0xBF, 0xBF], nil), ([0xF4, 0x90, 0x80, 0x80], 0), ([0x41, 0xE2, 0x82], 1),
      ([0xF0, 0x9F, 0x98, 0x80, 0x80], 4),
    ] as [([UInt8], Int?)])
  func `finds the first wrong byte`(bytes: [UInt8], offset: Int?) {
    #expect(DelimitedText.firstInvalidUTF8(bytes) == offset)
  }

  /// Random tables, written in every dialect, come back cell for cell.
  @Test(arguments: 0..<60)
  func `round trip`(seed: Int) throws {
    var random = RandomStream(seed: UInt64(seed), for: .shuffle(epoch: 0))
    let pieces = ["a", "é", "\"", ",", ";", "\t", "\n", "\r\n", "\r", " ", "😀", "'", "0", "NA"]
    let columns = 2 + random.below(4)
    let delimiter = [",", ";", "\t"][random.below(3)]
    let lineEnd = ["\n", "\r\n", "\r"][random.below(3)]
    let expected = (0..<1 + random.below(20)).map { _ in
      (0..<columns).map { _ in
        (0..<random.below(6)).map { _ in pieces[random.below(pieces.count)] }.joined()
      }
    }
    let quoted = { (cell: String) in
      "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
    // The last column is always quoted: a trailing empty or blank line would be no row.
    let header = (0..<columns).map { "column \($0)" }
    let body = expected.map { row in
      row.enumerated().map { index, cell in
        let plain = cell.unicodeScalars.allSatisfy { "aé0😀'".unicodeScalars.contains($0) }
        return plain && index < columns - 1 && random.chance(0.5) ? cell : quoted(cell)
      }.joined(separator: delimiter)
    }
    let start = random.chance(0.5) ? "\u{FEFF}" : ""
    let end = random.chance(0.5) ? lineEnd : ""
    let text =
      start + ([header.joined(separator: delimiter)] + body).joined(separator: lineEnd) + end
    let table = try read(text)
    #expect(table.header == header)
    // Compared byte by byte: String equality would call CRLF and other spellings the same.
    #expect(
      rows(table).map { $0.map { Array($0.utf8) } } == expected.map { $0.map { Array($0.utf8) } })
  }
}

@Suite struct ColumnsTests {
  private func resolve(
    _ header: String, target: String? = nil, image: String? = nil, sampleID: String? = nil
  ) throws -> (columns: Columns, notices: [String]) {
    let row = header.split(separator: ",").map { _ in "x" }.joined(separator: ",")
    let table = try DelimitedText(bytes: Array("\(header)\n\(row)\n".utf8), file: "t.csv")
    var notices: [Notice] = []
    let columns = try Columns.resolve(
      in: table, target: target, image: image, sampleID: sampleID, notices: &notices)
    return (columns, notices.map(\.description))
  }

  @Test func `defaults names and numbers`() throws {
    let plain = try resolve("image_path,label,split").columns
    #expect(plain.image == Column(index: 0, name: "image_path"))
    #expect(plain.target == Column(index: 1, name: "label"))
    #expect(plain.split == Column(index: 2, name: "split"))
    #expect(plain.sampleID == nil)
    let tutorial = try resolve(
      "lesion_id,image_id,dx,path", target: "3", image: "path", sampleID: "1"
    ).columns
    #expect(tutorial.target == Column(index: 2, name: "dx"))
    #expect(tutorial.image == Column(index: 3, name: "path"))
    #expect(tutorial.sampleID == Column(index: 0, name: "lesion_id"))
  }

  @Test func `digits that are a header too`() throws {
    let number = try resolve("image_path,3,dx", target: "3")
    #expect(number.columns.target.name == "dx")
    #expect(
      number.notices == [
        "'3' was taken as a column number: the target column is column 3, 'dx'. A column of the "
          + "name '3' exists too (column 2); write 2 to use it."
      ])
    let name = try resolve("image_path,2019", target: "2019")
    #expect(name.columns.target.index == 1)
    #expect(name.notices.count == 1)
    #expect(try resolve("image_path,2", target: "2").notices.isEmpty)
  }

  @Test(
    arguments: [
      (
        "path,dx", nil, nil, nil,
        "t.csv: there is no column 'label', where the target is looked for by default; name the "
          + "right one with --target-column; there is no column 'image_path', where the image "
          + "path is looked for by default; name the right one with --image-column. "
          + "The columns are: 1 'path', 2 'dx'."
      ),
      (
        "image_path,label", "9", nil, nil,
        "t.csv: --target-column 9 is out of range: there are 2 columns. "
          + "The columns are: 1 'image_path', 2 'label'."
      ),
      (
        "image_path,label", "0", nil, nil,
        "t.csv: --target-column 0 is out of range: there are 2 columns. "
          + "The columns are: 1 'image_path', 2 'label'."
      ),
      (
        "image_path,Label", "label", nil, nil,
        "t.csv: --target-column: there is no column 'label' (did you mean 'Label'?). "
          + "The columns are: 1 'image_path', 2 'Label'."
      ),
      (
        "image_path,label", nil, nil, "patient",
        "t.csv: --sample-id-column: there is no column 'patient'. "
          + "The columns are: 1 'image_path', 2 'label'."
      ),
      (
        "image_path,label", "1", nil, nil,
        "t.csv: the target column and the image path column are both 'image_path'; they must "
          + "differ. The columns are: 1 'image_path', 2 'label'."
      ),
      (
        "image_path,label,split", nil, nil, "split",
        "t.csv: the sample ID column and the split column are both 'split'; they must differ. "
          + "The columns are: 1 'image_path', 2 'label', 3 'split'."
      ),
    ] as [(String, String?, String?, String?, String)])
  func `refuses`(
    header: String, target: String?, image: String?, sampleID: String?, expected: String
  ) {
    #expect {
      _ = try resolve(header, target: target, image: image, sampleID: sampleID)
    } throws: {
      "\($0)" == expected
    }
  }
}
