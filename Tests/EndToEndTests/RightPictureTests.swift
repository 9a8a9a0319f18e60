import Datasets
import Fixtures
import Foundation
import Testing

/// Which picture a row gets, and what is said about it.
@Suite(.serialized)
struct RightPictureTests {
  /// The table, with other paths of its pictures.
  private static func table(_ path: (Int, String) -> String) throws -> String {
    try "image_path,label\n"
      + Small.rows().enumerated().map { "\(path($0, $1.image)),\($1.label)\n" }.joined()
  }

  @Test
  func `A row whose picture is missing does not get its namesake of another folder`() throws {
    let folder = try WorkFolder()
    // Every tenth row is of a folder that is not there, where its name exists elsewhere.
    let text = try Self.table { $0 % 10 == 9 ? $1.replacing("digits/", with: "letters/") : $1 }
    let table = try folder.write(text, to: "table.csv")
    let run = try TrainingRunTests.trained(Small.training(table), in: folder, beside: ["table.csv"])
    #expect(run.output.contains("note: Images were found for 54 rows by their path.\n"))
    #expect(run.output.contains("6 rows left out, because the image is not in small.zip: line 11 "))
    let refused = "is not taken for a missing one: line 11 'letters/"
    #expect(run.output.contains(refused))
    let page = try folder.text(TrainingRunTests.report)
    #expect(page.contains("Images were found for 54 rows by their path.</p>"))
    #expect(page.contains("is not taken for a missing one: line 11"))
    let record = try folder.json("out/experiment_run/run.json")
    let matching = (record["data"] as? [String: Any])?["matching"] as? [String: Any]
    #expect(matching?["matchedRows"] as? Int == 54)
    #expect((matching?["ways"] as? [Any])?.count == 1)
  }

  @Test
  func `One change of all roots is taken, with a warning on the page and in the log`() throws {
    let folder = try WorkFolder()
    let text = try Self.table { $1.replacing("digits/", with: "/home/me/letters/") }
    let table = try folder.write(text, to: "table.csv")
    let run = try TrainingRunTests.trained(Small.training(table), in: folder, beside: ["table.csv"])
    let warning =
      "WARNING: no image lies in the folder that its row names: 'home/me/letters' of the table "
      + "was taken for 'digits' of the images"
    #expect(run.output.contains(warning))
    let page = try folder.text(TrainingRunTests.report).replacing("&#39;", with: "'")
    #expect(page.contains(warning))
    // The same pictures as by their own names.
    let plain = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: plain)
    #expect(
      try plain.bytes("out/experiment_run/model/model_weights")
        == folder.bytes("out/experiment_run/model/model_weights"))
  }

  @Test
  func `Rows of one picture with different labels are refused, or taken where asked for`() throws {
    let folder = try WorkFolder()
    let rows = try Small.rows()
    let text = try Self.table { $1 } + "\(rows[0].image),2\n\(rows[1].image),\(rows[1].label)\n"
    let table = try folder.write(text, to: "table.csv")
    try HostileInputTests.expect(
      65,
      [
        "table.csv, column 'label': 1 image has rows with different labels",
        "'digits/0001.png': line 2 '0', line 62 '2'", "--allow-conflicting-labels",
      ], of: Small.training(table), in: folder)
    let run = try TrainingRunTests.trained(
      Small.training(table, ["--allow-conflicting-labels"]), in: folder, beside: ["table.csv"])
    #expect(run.output.contains("WARNING: 1 image has rows with different labels, which are taken"))
    #expect(run.output.contains("2 rows with an image that an earlier row names too; rows of one"))
    #expect(!run.output.contains("data leak"))
  }

  @Test
  func `Names and labels do nothing to the terminal`() throws {
    let folder = try WorkFolder()
    let text =
      try "image_path,label\n"
      + Small.rows().map { "\($0.image),\"\u{1B}[2J\($0.label)\nnote: all is well\"\n" }.joined()
      + "\"gone\u{1B}[1m.png\",x\n"
    let table = try folder.write(text, to: "table.csv")
    let run = try TrainingRunTests.trained(
      Small.training(table, ["--task", "classification"]), in: folder, beside: ["table.csv"])
    #expect(!run.output.contains("\u{1B}") && !run.output.contains("\nnote: all is well"))
    #expect(run.output.contains("'gone\\x1B[1m.png'"))
    let refused = try folder.run(Small.training(table, ["--task", "binary"]))
    #expect(refused.code == 65 && !refused.errors.contains("\u{1B}"))
    #expect(refused.errors.contains("'\\x1B[2J0\\nnote: all is well' (20)"))
  }

  @Test
  func `An entry that cannot be unpacked harms only the rows that name it`() throws {
    let folder = try WorkFolder()
    _ = try DataRunTests.unpack(Small.archive, into: folder)
    // Not a regular file, and nobody asks for it.
    #expect(mkfifo(folder.path("pictures/pipe.png"), 0o644) == 0)
    let run = try folder.run(
      Small.training("small.csv", ["--image-zip", folder.path("pictures")]))
    #expect(run.code == 0)
  }

  @Test
  func `A prediction says what it leaves out, and refuses pictures it cannot read`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    let names = try DataRunTests.unpack(Small.archive, into: folder)
    let heic: [UInt8] = [0, 0, 0, 24] + Array("ftypheic".utf8)
    try folder.write(heic, to: "pictures/IMG_1")
    try folder.write("read me", to: "pictures/notes.txt")
    try folder.write(try [UInt8](folder.bytes(names[0])), to: "pictures/.hidden.png")
    #expect(mkfifo(folder.path("pictures/pipe.png"), 0o644) == 0)
    let arguments = ["predict", "out/experiment_run/model", "pictures", "--threads", "1"]
    let refused = try folder.run(arguments)
    #expect(refused.code == 65)
    #expect(refused.errors.contains("1 of 61 pictures cannot be read"))
    #expect(
      refused.errors.contains("IMG_1: it is HEIF; JPEG, PNG, BMP, GIF, TIFF and WebP are read"))
    let run = try folder.run(arguments + ["--skip-unreadable"])
    #expect(run.code == 0)
    for note in [
      "note: Files that are no pictures are left out: 'notes.txt'",
      "note: Hidden pictures are left out: '.hidden.png'",
      "note: Files that are not regular are left out: 'pipe.png'",
      "note: 1 of 61 pictures could not be read and are left out:\n  IMG_1: it is HEIF",
    ] {
      #expect(run.output.contains(note), "\(run.output)")
    }
    #expect(try folder.table("predictions.csv").rows.count == 60)
  }

  @Test
  func `Inputs that are no regular files, or cannot be read, are refused at once`() throws {
    let folder = try WorkFolder()
    #expect(mkfifo(folder.path("pipe"), 0o644) == 0)
    for (option, path, code, words) in [
      ("--csv-file", "pipe", 66, "is a pipe, not a regular file; write what comes from it to a"),
      ("--csv-file", "/dev/stdin", 66, "is a device, not a regular file"),
      ("--image-zip", "pipe", 66, "is a pipe, not a regular file"),
      ("--image-zip", "/dev/zero", 66, "is a device, not a regular file"),
      ("--csv-file", "/proc/self/mem", 74, "Input/output error"),
      ("--image-zip", "/proc/self/mem", 74, "Input/output error"),
    ] as [(String, String, Int32, String)] {
      try HostileInputTests.expect(
        code, [path.split(separator: "/").last.map(String.init) ?? path, words],
        of: Small.training("small.csv", [option, path]), in: folder)
    }
    _ = try TrainingRunTests.trained(Small.training(), in: folder, beside: ["pipe"])
    let predict = { (path: String) in ["predict", "out/experiment_run/model", path] }
    try HostileInputTests.expect(66, ["is a pipe"], of: predict("pipe"), in: folder)
    try HostileInputTests.expect(
      74, ["Input/output error"], of: predict("/proc/self/mem"), in: folder)
  }
}
