import Evaluation
import Fixtures
import Record
import Support
import Testing

@testable import Datasets

@Suite struct PictureLabelsTests {
  private let folder: TemporaryFolder
  private let archive: ImageArchive

  init() throws {
    folder = try TemporaryFolder()
    let names = ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]
    let entries = names.map { ZipMaker.Entry(name: $0, content: Heads.jpeg) }
    archive = try ImageArchive(path: folder.write(ZipMaker(entries).bytes, to: "a.zip"))
  }

  private func model(_ target: Target, sampleID: String? = nil) -> ModelCard {
    ModelCard(
      architecture: "resnet18",
      preprocessing: Preprocessing(
        geometry: .exact(PixelSize(height: 32, width: 32)), filter: .bilinear, arithmetic: .float,
        mean: [0, 0, 0], standardDeviation: [1, 1, 1]),
      target: target, threshold: 0.5,
      columns: ColumnNames(image: "file", target: "dx", sampleID: sampleID), programVersion: "1")
  }

  private func load(
    _ table: String, _ model: ModelCard, _ change: (inout LabelPlan) -> Void = { _ in }
  ) throws -> PictureLabels {
    var plan = LabelPlan(csvFile: try folder.write(table, to: "t.csv"))
    change(&plan)
    return try PictureLabels.load(plan, of: archive, for: model)
  }

  private static let classes = Target.classes(["nv", "mel"])

  @Test func `columns are those of the training, and labels those of the model's classes`() throws {
    let labels = try load(
      "dx,file,lesion\nmel,b,1\nnv,a.jpg,1\nbkl,c.jpg,2\n,d.jpg,2\n",
      model(Self.classes, sampleID: "lesion"))
    #expect(labels.rows.map(\.label) == [.class(1), .class(0)])
    #expect(labels.rows.map { archive.entries[$0.entry].name } == ["b.jpg", "a.jpg"])
    #expect(labels.rows.map(\.drawnTogether) == ["1", "1"])
    #expect(labels.unknown == [UnknownLabel(line: 4, imagePath: "c.jpg", label: "bkl")])
    #expect(labels.columns == ColumnNames(image: "file", target: "dx", sampleID: "lesion"))
    #expect(labels.notices.contains { $0.text.hasPrefix("1 row not evaluated, because 'dx' is") })
  }

  @Test func `other columns can be named, and a sample ID that is not there is said`() throws {
    let labels = try load(
      "truth,image\nnv,a.jpg\n", model(Self.classes, sampleID: "lesion")
    ) {
      $0.targetColumn = "truth"
      $0.imageColumn = "2"
    }
    #expect(labels.rows.count == 1 && labels.columns.sampleID == nil)
    #expect(labels.notices.contains { $0.text.contains("has no column 'lesion'") })
    let error = #expect(throws: ColumnError.self) {
      try load("truth,image\nnv,a.jpg\n", model(Self.classes))
    }
    #expect("\(error!)".contains("there is no column 'dx', where the target is looked for"))
  }

  /// A column that is called by digits is no number of a column, where the model's card names it.
  @Test func `a column of the training is a name, also one of digits`() throws {
    let card = ModelCard(
      architecture: "resnet18", preprocessing: model(Self.classes).preprocessing,
      target: Self.classes, threshold: 0.5,
      columns: ColumnNames(image: "file", target: "1", sampleID: nil), programVersion: "1")
    #expect(try load("file,1\na.jpg,mel\n", card).rows.map(\.label) == [.class(1)])
  }

  @Test func `numbers are classes by their value, where all classes are numbers`() throws {
    let numbers = Target.classes(["0", "1", "10"])
    let labels = try load("dx,file\n1.0,a.jpg\n1e1,b.jpg\n2,c.jpg\n", model(numbers))
    #expect(labels.rows.map(\.label) == [.class(1), .class(2)])
    #expect(labels.rows.map(\.words.label) == ["1", "10"])
    #expect(labels.unknown.map(\.label) == ["2"])
    let mixed = try load("dx,file\n1.0,a.jpg\n1,b.jpg\n", model(.classes(["1", "x"])))
    #expect(mixed.unknown.map(\.label) == ["1.0"])
  }

  @Test func `a regression knows numbers`() throws {
    let labels = try load("dx,file\n1.5,a.jpg\n\"1,5\",b.jpg\n", model(.value))
    #expect(labels.rows.map(\.label) == [.value(1.5)])
    #expect(labels.unknown.map(\.label) == ["1,5"])
  }

  @Test func `no known label at all is refused, with the first ones`() throws {
    let error = #expect(throws: NoKnownLabel.self) {
      try load("dx,file\nbkl,a.jpg\ndf,b.jpg\n", model(Self.classes))
    }
    #expect(
      "\(error!)" == "t.csv, column 'dx': no label is one of the model's classes 'nv', 'mel': "
        + "line 2 has 'bkl', line 3 has 'df'; name the column of the labels with --target-column")
    #expect(throws: NoKnownLabel.self) { try load("dx,file\n,a.jpg\n", model(Self.classes)) }
  }

  @Test func `rows of one picture must agree, unless they are taken as they are`() throws {
    let table = "dx,file\nnv,a.jpg\nmel,a.jpg\nnv,b.jpg\n"
    #expect(throws: ConflictingLabels.self) { try load(table, model(Self.classes)) }
    let labels = try load(table, model(Self.classes)) { $0.allowConflictingLabels = true }
    #expect(labels.rows.count == 3)
    #expect(labels.notices.contains { $0.kind == .warning && $0.text.contains("1 image has rows") })
    // They count as one where intervals are drawn.
    let together = labels.rows.map(\.drawnTogether)
    #expect(together[0] != nil && together[0] == together[1] && together[2] == nil)
  }

  @Test func `a split column is no choice of rows, and is said`() throws {
    let labels = try load("dx,file,split\nnv,a.jpg,0\nmel,b.jpg,2\n", model(Self.classes))
    #expect(labels.rows.count == 2)
    #expect(labels.notices.contains { $0.kind == .warning && $0.text.contains("'split'") })
  }
}
