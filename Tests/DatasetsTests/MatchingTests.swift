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
          imagesMissingRows: ["unused.webp"],
          ways: [
            .init(.init(.same, .same), rows: 1, examples: []),
            .init(
              .init(.none, .absent), rows: 1,
              examples: [.init(line: 3, imagePath: "case_b", image: "nested/case_b.png")]),
          ]))
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
      // The base name, where one side names no folder, or where one change of root explains all.
      ("x.jpg", ["a/x.jpg", "a/y.jpg"], "a/x.jpg"),
      ("/home/me/x.jpg", ["x.jpg", "y.jpg"], "x.jpg"),
      ("elsewhere/x.jpg", ["a/x.jpg", "a/y.jpg"], "a/x.jpg"),
      ("X.JPG", ["a/x.jpg"], "a/x.jpg"),
      ("X.jpg", ["a/x.jpg", "b/X.jpg"], "b/X.jpg"),
      // The stem: of a bare name, of another suffix, with its folder, with a dot in it.
      ("cat/1", ["dog/1.png", "cat/1.png"], "cat/1.png"),
      ("x.dcm", ["x.png"], "x.png"),
      ("scan.v2", ["scan.jpg", "scan.v2.jpg"], "scan.v2.jpg"),
      ("x.jpeg", ["x.txt", "x.png"], "x.png"),
      ("1.2.840.113", ["1.2.840.113.png", "1.2.840.114.png"], "1.2.840.113.png"),
      ("slide.svs", ["slide.svs.png"], "slide.svs.png"),
      ("a/x.png", ["a/x"], "a/x"),
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
    ])
  func `two candidates are an error`(path: String, files: [String]) {
    #expect {
      _ = try match(["other.jpg", path], files: files + ["other.jpg"])
    } throws: {
      "\($0)" == "a.zip has more than one image for a row of t.csv; write paths that tell them "
        + "apart:\n  line 3, '\(path)': '\(files[0])', '\(files[1])'"
    }
  }

  /// The rows before the last are found as they stand; the last one's image is missing.
  @Test(
    arguments: [
      (["day2/012.png", "day1/012.png"], ["day2/012.png", "day2/013.png"], "day2/012.png"),
      (
        ["images/003.jpg", "images/004.jpg"], ["images/003.jpg", "masks/004.png"], "masks/004.png"
      ),
      (["001.png", "000.bmp"], ["001.png", "000.png"], "000.png"),
      (["1.jpg", "004.jpg"], ["1.jpg", "004.jpg.png"], "004.jpg.png"),
      (["1.jpg", "x.png?a=1"], ["1.jpg", "x.png"], "x.png"),
      (
        ["other.jpg", "train/i/1.jpg"], ["other.jpg", "train/img/1.jpg", "test/i/1.jpg"],
        "train/img/1.jpg"
      ),
      // An image of the row's own folder, under another name of it, is none.
      (["top/a/1.png", "top/a/2.png"], ["a/1.png", "b/2.png"], "b/2.png"),
    ] as [([String], [String], String?)])
  func `a row gets no image that its own words contradict`(
    rows: [String], files: [String], namesake: String?
  ) throws {
    let (names, report, _) = try match(rows, files: files)
    #expect(names[0] == files[0] && names[1] == nil)
    #expect(
      report.rowsMissingImages == [.init(line: 3, imagePath: rows[1], namesake: namesake)])
    #expect(
      report.refusedNamesakes
        == namesake.map {
          "An image of the same name in another folder, or with another suffix, is not taken for "
            + "a missing one: line 3 '\(rows[1])' is not '\($0)'."
        })
  }

  @Test(
    arguments: [
      (
        ["/home/me/pics/a/1.png", "/home/me/pics/b/2.png", "/home/me/pics/b/gone.png"],
        ["pics2/a/1.png", "pics2/b/2.png"], "/home/me/pics", "pics2"
      ),
      (
        ["C:\\Data\\A\\1.PNG", "C:\\Data\\B\\2.png", "elsewhere/gone.png"],
        ["top/a/1.png", "top/b/2.png"], "C:/Data", "top"
      ),
      (["letters/1", "letters/2", "3"], ["digits/1.png", "digits/2.png"], "letters", "digits"),
    ] as [([String], [String], String, String)])
  func `one change of root counts where it explains all rows`(
    rows: [String], files: [String], from: String, to: String
  ) throws {
    let (names, report, _) = try match(rows, files: files)
    #expect(names == [files[0], files[1], nil])
    let from = from.hasPrefix("/") ? String(from.dropFirst()) : from
    #expect(report.change == .init(.root, from: from, to: to))
    #expect(report.ways.map(\.manner.folders) == [.changed])
    #expect(report.change?.notice.kind == .warning)
    #expect(
      report.change?.notice.text.contains("'\(from)' of the table was taken for '\(to)'") == true)
  }

  @Test(
    arguments: [
      // Two roots, as of two days, explain each a half.
      (["day1/1.png", "day2/2.png"], ["x/1.png", "y/2.png"]),
      (["a/1.png", "b/2.png"], ["x/1.png", "x/2.png"]),
      // Another suffix and another root at once: a mask.
      (["images/1.jpg", "images/2.jpg"], ["masks/1.png", "masks/2.png"]),
      (["1.jpg", "2.bmp"], ["1.png", "2.png"]), (["1.jpg", "2.jpg"], ["1.png", "2.tif"]),
      // Two explanations are none.
      (
        ["letters/1.png", "letters/2.png"],
        ["digits/1.png", "digits/2.png", "letters/1.jpg", "letters/2.jpg"]
      ),
    ])
  func `what one change does not explain is no match`(rows: [String], files: [String]) {
    #expect {
      _ = try match(rows, files: files)
    } throws: {
      "\($0)".contains("no row of t.csv names an image of a.zip")
        && "\($0)".contains("is not taken for a missing one: line 2 '\(rows[0])' is not '")
    }
  }

  @Test func `a row that is found as it stands leaves no room for a change`() throws {
    let rows = ["a/1.png", "pics/b/2.png", "pics/b/3.png"]
    let files = ["pics2/a/1.png", "pics2/b/2.png", "pics2/b/3.png"]
    #expect(try match(rows, files: files).names == [files[0], nil, nil])
    #expect(
      try match(["1.png", "2.tif", "3.tif"], files: ["1.png", "2.png", "3.png"]).names[1...]
        == [nil, nil])
  }

  @Test func `one change of suffix counts where it explains all rows`() throws {
    let (names, report, _) = try match(
      ["a/1.tif", "a/2.TIF", "gone.tif"], files: ["top/a/1.png", "top/a/2.png"])
    #expect(names == ["top/a/1.png", "top/a/2.png", nil])
    #expect(report.change == .init(.suffix, from: ".tif", to: ".png"))
    #expect(report.change?.notice.kind == .decision)
    #expect(
      report.change?.notice.text
        == "No image has the suffix that its row names: '.tif' of the table was taken for '.png' "
        + "of the images, which explains all rows that have an image.")
    // Two kinds of picture for each row: which one is meant is open.
    #expect(throws: MatchingError.self) {
      try match(["1.tif", "2.tif"], files: ["1.png", "1.jpg", "2.png", "2.jpg"])
    }
    #expect(
      try match(["1.tif", "2.tif"], files: ["1.png", "1.jpg", "2.png"]).names == ["1.png", "2.png"])
  }

  @Test func `rows that name different images do not share one`() throws {
    #expect {
      _ = try match(
        ["day1/012.png", "day2/012.png", "day2/013.png"], files: ["012.png", "013.png"])
    } throws: {
      "\($0)" == "a.zip has one image where rows of t.csv name different ones; it can be that of "
        + "one row only, so put the images into the folders that the table names:\n"
        + "  '012.png': line 2 'day1/012.png', line 3 'day2/012.png'"
    }
    #expect(throws: MatchingError.self) {
      try match(["1.png", "day1/1.png", "day2/1.png"], files: ["1.png"])
    }
    for rows in [["p/a/1.png", "q/a/1.png"], ["a/1.png", "a/1.bmp"]] {
      #expect(throws: MatchingError.self) { try match(rows, files: ["a/1"]) }
    }
    let rows = ["x/1.png", "1.png", "X\\1.PNG", "y/x/1.png", "1", "x/1"]
    #expect(try match(rows, files: ["1.png"]).names == rows.map { _ in "1.png" })
  }

  @Test func `how rows were matched is told in words`() throws {
    let rows = (1...5).map { "p\($0).png" } + ["d/1.png", "Q.png", "top/s/7.png", "z"]
    let files =
      (1...5).map { "a/p\($0).png" } + ["d/1.png", "q.png", "s/7.png", "z.jpg", "spare.png"]
    let report = try match(rows, files: files).report
    #expect(
      report.summary
        == "Images were found for 2 rows by their path; 1 by the end of their path: "
        + "line 9 'top/s/7.png' as 's/7.png'; 5 by file name alone: line 2 'p1.png' as 'a/p1.png', "
        + "line 3 'p2.png' as 'a/p2.png', line 4 'p3.png' as 'a/p3.png' and 2 more; "
        + "1 by their path, without its suffix: line 10 'z' as 'z.jpg'; "
        + "1 in other upper and lower case: line 8 'Q.png' as 'q.png'.")
    #expect(report.imagesMissingRows == ["spare.png"])
    #expect(
      try match(["a.png"], files: ["a.png"]).report.summary
        == "Images were found for 1 row by their path.")
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
