import Fixtures
import Foundation
import Testing

/// An input that must be refused: the options that bring it, the exit code, and what the message
/// must hold.
struct Hostile: Sendable, CustomTestStringConvertible {
  let options: [String]
  let code: Int32
  let message: [String]

  /// A table of `test-data/hostile`, with the small archive.
  static func table(_ name: String, _ message: String...) -> Hostile {
    Hostile(
      options: ["--csv-file", Small.table("hostile/\(name)")], code: 65, message: [name] + message)
  }

  /// An archive of `test-data/hostile`, with the small table.
  static func archive(_ name: String, _ message: String...) -> Hostile {
    Hostile(
      options: ["--image-zip", Small.table("hostile/\(name)")], code: 65, message: message)
  }

  /// Options that do not fit the data.
  static func option(_ options: String..., code: Int32 = 65, refusedWith message: String...)
    -> Hostile
  {
    Hostile(options: options, code: code, message: message)
  }

  var testDescription: String {
    options.map { $0.split(separator: "/").last.map(String.init) ?? $0 }.joined(separator: " ")
  }
}

@Suite(.serialized)
struct HostileInputTests {
  static let inputs: [Hostile] = [
    .table("empty.csv", "the file is empty", "a header line and rows are expected"),
    .table("header_only.csv", "header_only.csv:1", "no rows"),
    .table("unterminated_quote.csv", "unterminated_quote.csv:8", "never closed"),
    .table("short_row.csv", "short_row.csv:6", "the header has 2 fields", "line 6 has 1"),
    .table("long_row.csv", "long_row.csv:6", "the header has 2 fields", "line 6 has 3"),
    .table("duplicate_header.csv", "'label' more than once (columns 2, 3)"),
    .table("empty_header.csv", "column 3 has no name"),
    .table("latin1.csv", "latin1.csv:4", "not UTF-8", "save the file as UTF-8"),
    .table("nul_byte.csv", "nul_byte.csv:5", "not a text file"),
    .table("no_image_column.csv", "no column 'image_path'", "--image-column", "1 'picture'"),
    .table("no_match.csv", "small.zip", "'absent/0.png'", "'digits/0001.png'"),
    .table("one_class.csv", "all 60 labelled rows have the value '0'", "nothing to learn"),
    .table("bad_split.csv", "line 2 has '3'", "and 50 more", "train, validation, test"),
    .table("no_test_rows.csv", "validation: 0, test: 0", "'split'"),
    .archive("not_a_zip.zip", "not_a_zip.zip", "neither a ZIP archive nor a folder"),
    .archive("cut.zip", "cut.zip", "damaged or cut off", "make or upload it again"),
    .archive("no_entries.zip", "no_entries.zip", "no files"),
    .archive("no_images.zip", "no_images.zip", "'readme.txt'"),
    .archive("text_for_picture.zip", "small.csv:2 'digits/0001.png'", "\"not a pi\""),
    .archive("cut_picture.zip", "small.csv:2 'digits/0001.png'", "the PNG is cut off"),
    .archive("huge_header.zip", "small.csv:2 'digits/0001.png'", "60000x60000", "limit"),
    .archive("bomb.zip", "small.csv:2 'digits/0001.png'", "1 of 60 pictures cannot be read"),
    .archive("same_name_twice.zip", "'digits/0001.png': 'a/0001.png', 'b/0001.png'"),
    .option(
      "--csv-file", Small.archive, refusedWith: "small.zip:1", "export the table as CSV"),
    .option("--image-zip", Small.table("small.csv"), refusedWith: "neither a ZIP archive"),
    .option("--target-column", "9", refusedWith: "out of range", "1 'image_path', 2 'label'"),
    .option(
      "--target-column", "0", code: 64, refusedWith: "--target-column '0'", "counted from 1"),
    .option("--image-column", "file", refusedWith: "no column 'file'", "2 'label'"),
    .option("--sample-id-column", "patient", refusedWith: "no column 'patient'", "2 'label'"),
    .option(
      "--sample-id-column", "label", refusedWith: "target column", "sample ID column", "must differ"
    ),
    .option("--task", "binary", refusedWith: "exactly two values", "'0' (20), '1' (20), '2' (20)"),
    .option("--positive-class", "1", refusedWith: "--positive-class is for binary tasks"),
    .option(
      "--csv-file", Small.table("small_binary.csv"), "--positive-class", "one",
      refusedWith: "'one'", "'zero'", "'other'"),
    .option(
      "--csv-file", Small.table("small_binary.csv"), "--task", "regression",
      refusedWith: "line 2", "'zero'"),
    .option(
      "--split-probabilities", "0.8", "0.2", "0", code: 64, refusedWith: "the test subset",
      "each need a share"),
    .option(
      "--validation-metric", "r2", "--task", "classification", code: 64, refusedWith: "r2",
      "classification", "accuracy"),
    .option(
      "--model-name", "caformer_s18_384", "--image-resize", "16x16", code: 64,
      refusedWith: "caformer_s18_384", "'16x16'"),
    .option(
      "--model-name", "resnet18", "--batch-size", "1", code: 64,
      refusedWith: "--batch-size of at least 2", "larger --image-resize"),
    .option(
      "--model-name", "resnext152_32x8d", "--use-pretrained", code: 64,
      refusedWith: "nobody has published weights"),
  ]

  @Test(arguments: inputs)
  func `end with the exit code, the place and what to do, and leave nothing`(_ hostile: Hostile)
    throws
  {
    try Self.expect(hostile.code, hostile.message, of: Small.training("small.csv", hostile.options))
  }

  /// Runs what must fail, and looks at the message as its reader would.
  static func expect(
    _ code: Int32, _ message: [String], of arguments: [String], in folder: WorkFolder? = nil
  ) throws {
    let folder = try folder ?? WorkFolder()
    let before = folder.files()
    let run = try folder.run(arguments)
    #expect(run.code == code)
    #expect(run.errors.hasPrefix("image-learner: error: "))
    for part in message { #expect(run.errors.contains(part), "\(run.errors)") }
    for word in ["internal error", "Error(", "Optional(", "NSCocoa", "Swift."] {
      #expect(!run.errors.contains(word), "\(run.errors)")
    }
    #expect(run.errors.contains("--help") == (code == 64))
    #expect(folder.files() == before)
  }

  @Test
  func `Tables of this moment: labels and IDs that cannot be used`() throws {
    let folder = try WorkFolder()
    let rows = try Small.rows().map(\.image)
    func refused(_ labels: (Int) -> String, _ options: [String] = [], _ parts: String...) throws {
      let text = rows.enumerated().map { "\($1),\(labels($0))\n" }.joined()
      try folder.write("image_path,label\n" + text, to: "table.csv")
      try Self.expect(
        65, ["table.csv"] + parts, of: Small.training(folder.path("table.csv"), options), in: folder
      )
    }
    try refused({ _ in "" }, [], "label")
    try refused({ $0 == 7 ? "inf" : "\($0)" }, ["--task", "regression"], "line 9", "'inf'")
    try refused({ $0 == 3 ? "1,5".debugDescription : "\($0)" }, [], "line 5 has '1,5'")
    try refused({ "class \($0)" }, [], "'class 0'", "value of its own", "--target-column")
    try folder.write(try Small.rows(adding: "slide") { _ in "one" }, to: "table.csv")
    try Self.expect(
      65,
      ["table.csv", "the validation subset is empty", "too few values of the sample ID column"],
      of: Small.training(folder.path("table.csv"), ["--sample-id-column", "slide"]), in: folder)
    try folder.write("image_path,label\n../../etc/passwd,0\n/etc/hostname,1\n", to: "table.csv")
    try Self.expect(65, ["no row"], of: Small.training(folder.path("table.csv")), in: folder)
  }

  @Test
  func `A class that validation cannot have: the metric is refused, and the loss does`() throws {
    let folder = try WorkFolder()
    let rows = try Small.rows().enumerated().map { "\($1.image),\($0 == 0 ? "rare" : "common")\n" }
    let table = try folder.write("image_path,label\n" + rows.joined(), to: "table.csv")
    try Self.expect(
      65, ["roc_auc is undefined on the 6 validation rows", "--validation-metric loss"],
      of: Small.training(table), in: folder)
    let run = try folder.run(Small.training(table, ["--validation-metric", "loss"]))
    #expect(run.code == 0)
    #expect(run.output.contains("'rare'"))
  }

  @Test
  func `Weights files that are something else`() throws {
    let folder = try WorkFolder()
    let own = try PretrainedRunTests.checkpoint(PretrainedRunTests.network)
    try own.writeTorchArchive(to: folder.path("whole.pth"))
    try own.writeSafetensors(to: folder.path("whole.safetensors"))
    let archive = [UInt8](try folder.bytes("whole.pth"))
    let safe = [UInt8](try folder.bytes("whole.safetensors"))
    try folder.write(Array(archive.prefix(archive.count / 2)), to: "cut.pth")
    try folder.write(Array(safe.prefix(safe.count / 2)), to: "cut.safetensors")
    try folder.write("<!DOCTYPE html><html><body>404</body></html>", to: "page.pth")
    try folder.write("", to: "empty.pth")
    try folder.write(
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n", to: "pointer.pth")
    try folder.write("cos\nsystem\n(S'touch was_run'\ntR.", to: "code.pth")
    for (name, message) in [
      ("cut.pth", ["the file ends before", "cut short, fetch it again"]),
      ("cut.safetensors", ["cut short, fetch it again"]),
      ("page.pth", ["an HTML page", "fetch it again"]),
      ("empty.pth", ["it is empty"]),
      ("pointer.pth", ["Git LFS pointer"]),
      ("code.pth", ["code.pth"]),
      (
        "whole.pth",
        [
          "does not hold the weights of squeezenet1_1", "features.0.weight 64x3x3x3 float32",
          "conv1.0.weight 24x3x3x3 float32", "and 42 more", "choose the file's own network",
        ]
      ),
    ] {
      try Self.expect(
        65, message + [name],
        of: Small.training("small.csv", ["--use-pretrained", "--weights", name]), in: folder)
    }
    try Self.expect(
      66, ["is a folder, not a file"],
      of: Small.training("small.csv", ["--use-pretrained", "--weights", "."]), in: folder)
  }
}
