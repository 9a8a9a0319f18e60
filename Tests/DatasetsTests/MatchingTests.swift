import Fixtures
import Foundation
import Record
import Testing

@testable import Datasets

@Suite struct MatchingTests {
  /// Files of a folder; those whose name has a picture's suffix, or "!" before it, hold a picture.
  private func match(
    _ paths: [String], files: [String]
  ) throws -> (names: [String?], report: MatchingReport, archive: ImageArchive) {
    let entries = files.map { name in
      ZipMaker.Entry(
        name: name, content: name.hasSuffix("txt") ? Array("text".utf8) : Heads.jpeg)
    }
    let scratch = try TemporaryFolder()
    let archive = try ImageArchive(path: scratch.write(ZipMaker(entries).bytes, to: "a.zip"))
    let (found, report) = try Matching.match(
      paths: paths, lines: paths.indices.map { $0 + 2 }, archive: archive, file: "t.csv")
    return (found.map { $0.map { archive.entries[$0].name } }, report, archive)
  }

  @Test func `the specifications example`() throws {
    let (names, report, archive) = try match(
      ["case_a.jpg", "case_b", "missing.png"],
      files: ["case_a.jpg", "nested/case_b.png", "unused.webp", "notes.txt"])
    #expect(names == ["case_a.jpg", "nested/case_b.png", nil])
    #expect(
      report
        == MatchingReport(
          matchedRows: 2, rowsMissingImages: [.init(line: 4, imagePath: "missing.png")],
          imagesMissingRows: ["unused.webp"]))
    #expect(archive.pictures.count == 3)
    #expect(archive.otherFiles == ["notes.txt"])
  }

  @Test(
    arguments: [
      // The whole path, before any other file of that base name.
      ("x.jpg", ["a/x.jpg", "x.jpg"], "x.jpg"),
      // A path suffix, in both directions, in other cases and with backslashes.
      ("cat/1.jpg", ["top/dog/1.jpg", "top/cat/1.jpg"], "top/cat/1.jpg"),
      ("/home/me/cat/1.jpg", ["dog/1.jpg", "cat/1.jpg"], "cat/1.jpg"),
      ("C:\\data\\Cat\\1.JPG", ["dog/1.jpg", "cat/1.jpg"], "cat/1.jpg"),
      ("./cat//1.jpg", ["dog\\1.jpg", "cat\\1.jpg"], "cat\\1.jpg"),
      // The base name; the directory may differ.
      ("elsewhere/x.jpg", ["a/x.jpg", "a/y.jpg"], "a/x.jpg"),
      ("X.JPG", ["a/x.jpg"], "a/x.jpg"),
      ("X.jpg", ["a/x.jpg", "b/X.jpg"], "b/X.jpg"),
      // The stem: of a bare name, of another suffix, with its folder, with a dot in it.
      ("cat/1", ["dog/1.png", "cat/1.png"], "cat/1.png"),
      ("x.dcm", ["x.png"], "x.png"),
      ("scan.v2", ["scan.jpg", "scan.v2.jpg"], "scan.v2.jpg"),
      ("x.jpeg", ["x.txt", "x.png"], "x.png"),
      // A file that is named but is no picture is found, to be reported as unreadable.
      ("notes.txt", ["notes.txt", "x.jpg"], "notes.txt"),
      // Composed and decomposed letters are the same letter.
      ("caf\u{E9}.jpg", ["cafe\u{301}.jpg"], "cafe\u{301}.jpg"),
    ] as [(String, [String], String)])
  func `finds`(path: String, files: [String], expected: String) throws {
    #expect(try match([path], files: files).names == [expected])
  }

  @Test(
    arguments: [
      ("x.jpg", ["a/x.jpg", "b/x.jpg"]), ("x", ["x.jpg", "x.png"]),
      ("data/x.jpg", ["x.jpg", "b/x.jpg"]), ("x.jpg", ["x.jpg", "x.jpg"]),
      ("train/i/1.jpg", ["train/img/1.jpg", "test/i/1.jpg"]),
    ])
  func `two candidates are an error`(path: String, files: [String]) {
    #expect {
      _ = try match(["other.jpg", path], files: files + ["other.jpg"])
    } throws: {
      "\($0)" == "a.zip has more than one image for a row of t.csv; write paths that tell them "
        + "apart:\n  line 3, '\(path)': '\(files[0])', '\(files[1])'"
    }
  }

  @Test func `no match at all`() {
    #expect {
      _ = try match(["a", "b", ""], files: ["x.jpg", "notes.txt"])
    } throws: {
      "\($0)" == "no row of t.csv names an image of a.zip, which has 1 picture; check the image "
        + "path column. The rows begin with 'a', 'b', '', the archive with 'x.jpg', 'notes.txt'"
    }
  }

  /// 20,000 rows whose pictures share one base name are told apart by folder, in no time.
  @Test func `many files of one name`() throws {
    let count = 20_000
    let entries = (0..<count).map {
      ZipMaker.Entry(name: "top/id\($0)/image.png", content: Heads.png, claimedChecksum: 0)
    }
    let scratch = try TemporaryFolder()
    let archive = try ImageArchive(path: scratch.write(ZipMaker(entries).bytes, to: "a.zip"))
    let clock = ContinuousClock()
    let took = try clock.measure {
      let (found, _) = try Matching.match(
        paths: (0..<count).map { "id\($0)/image.png" }, lines: Array(0..<count),
        archive: archive, file: "t.csv")
      #expect(found == (0..<count).map { $0 })
    }
    #expect(took < .seconds(20))
  }
}
