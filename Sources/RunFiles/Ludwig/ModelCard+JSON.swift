import Evaluation
import Networks
import Record
import Support

extension RunRecord {
  /// The card in `model_hyperparameters.json`. The plan and the metric that was to choose the best
  /// epoch are for whoever reads the file; restoring a model does not need them.
  var cardJSON: JSONValue {
    get throws {
      var positive = JSONValue.null
      if case .binary(_, let name) = model.target { positive = .string(name) }
      return [
        "architecture": .string(model.architecture),
        "classes": .array(model.target.classes.map { .string($0) }),
        "columns": [
          "image": .string(model.columns.image),
          "sample_id": model.columns.sampleID.map { .string($0) } ?? .null,
          "target": .string(model.columns.target),
        ],
        "plan": try JSONValue(encoding: plan),
        "positive_class": positive,
        "preprocessing": model.preprocessing.json,
        "schema_version": .integer(
          model.averagesFlips ? ModelCard.schemaVersion : ModelCard.schemaVersionWithoutFlips),
        "task": .string(task.rawValue),
        "test_time_flips": .bool(model.averagesFlips),
        "threshold": task == .binary ? .number(model.threshold) : .null,
        "validation_metric": .string(settings.validationMetric),
        "version": .string(model.programVersion),
      ]
    }
  }
}

extension ModelCard {
  /// Raised whenever a reader of older files would misunderstand newer ones.
  static let schemaVersion = 3
  /// Of cards that programs before version 3 understand.
  static let schemaVersionWithoutFlips = 2

  /// Reads a card, refusing whatever a restored model could not be made of.
  init(_ json: JSONReader) throws(ModelFolderError) {
    let schema = try json.integer("schema_version")
    guard schema <= Self.schemaVersion else {
      throw json.error(.newer(found: schema, readable: Self.schemaVersion))
    }
    guard schema >= 1 else { throw json.wrong("schema_version", "1 or more", "\(schema)") }
    let architecture = try json.text("architecture")
    guard let network = Catalogue.architecture(named: architecture) else {
      throw json.wrong(
        "architecture", ClosedChoice(Catalogue.names).reason(for: architecture),
        "'\(architecture)'")
    }
    let preprocessing = try Preprocessing(json.object("preprocessing"))
    guard network.inputSizes.accepts(preprocessing.size) else {
      throw json.wrong(
        "preprocessing.height", network.inputSizes.description, "\(preprocessing.size)")
    }
    let columns = try json.object("columns")
    let (target, threshold) = try Self.target(json)
    self.init(
      architecture: architecture, preprocessing: preprocessing,
      target: target, threshold: threshold,
      averagesFlips: try json.isNull("test_time_flips") ? false : json.flag("test_time_flips"),
      columns: ColumnNames(
        image: try columns.text("image"), target: try columns.text("target"),
        sampleID: try columns.isNull("sample_id") ? nil : columns.text("sample_id")),
      programVersion: try json.text("version"))
  }

  private static func target(
    _ json: JSONReader
  ) throws(ModelFolderError) -> (Target, threshold: Double) {
    let classes = try json.texts("classes")
    let name = try json.text("task")
    guard Set(classes).count == classes.count else {
      throw json.wrong("classes", "distinct names", "a name twice")
    }
    guard let task = LearningTask(rawValue: name) else {
      throw json.wrong("task", "binary, classification or regression", "'\(name)'")
    }
    let standard = DecisionThreshold.standard.value
    switch task {
    case .regression: return (.value, standard)
    case .classification:
      guard classes.count >= 2 else {
        throw json.wrong("classes", "at least two names", "\(classes.count)")
      }
      return (.classes(classes), standard)
    case .binary:
      guard classes.count == 2 else { throw json.wrong("classes", "two names", "\(classes.count)") }
      let positive = try json.text("positive_class")
      guard positive == classes[1] else {
        throw json.wrong("positive_class", "the second class, '\(classes[1])'", "'\(positive)'")
      }
      let threshold = try json.number("threshold")
      guard (0...1).contains(threshold) else {
        throw json.wrong("threshold", "a number from 0 to 1", "\(threshold)")
      }
      return (.binary(negative: classes[0], positive: positive), threshold)
    }
  }
}

extension Preprocessing {
  /// The words of the `geometry` member.
  private static let shorterSide = "shorter_side_then_centre_crop", exactSize = "exact_size"

  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("arithmetic", .string(arithmetic.rawValue)),
      ("filter", .string(filter.rawValue)),
      ("height", .integer(size.height)),
      ("mean", .array(mean.map { .number($0) })),
      ("standard_deviation", .array(standardDeviation.map { .number($0) })),
      ("width", .integer(size.width)),
    ]
    switch geometry {
    case .published(let resize, _):
      members += [("geometry", .string(Self.shorterSide)), ("resize", .integer(resize))]
    case .exact:
      members += [("geometry", .string(Self.exactSize)), ("resize", .null)]
    }
    return .object(members)
  }

  init(_ json: JSONReader) throws(ModelFolderError) {
    let height = try Self.side(json, "height")
    let width = try Self.side(json, "width")
    let geometry: Geometry
    switch try json.text("geometry") {
    case Self.shorterSide:
      let resize = try Self.side(json, "resize")
      guard height == width, height <= resize else {
        throw json.wrong(
          "height", "a square that fits into \(resize) pixels", "\(height)x\(width)")
      }
      geometry = .published(resize: resize, crop: height)
    case Self.exactSize:
      geometry = .exact(PixelSize(height: height, width: width))
    case let other:
      throw json.wrong("geometry", "\(Self.shorterSide) or \(Self.exactSize)", "'\(other)'")
    }
    let mean = try json.numbers("mean")
    let deviation = try json.numbers("standard_deviation")
    guard mean.count == 3 else { throw json.wrong("mean", "3 numbers", "\(mean.count)") }
    guard deviation.count == 3, deviation.allSatisfy({ $0 > 0 }) else {
      throw json.wrong("standard_deviation", "3 numbers over 0", "\(deviation)")
    }
    let name = try json.text("filter")
    guard let filter = Interpolation(rawValue: name) else {
      throw json.wrong("filter", "bilinear or bicubic", "'\(name)'")
    }
    self.init(
      geometry: geometry, filter: filter, arithmetic: try Self.arithmetic(json), mean: mean,
      standardDeviation: deviation)
  }

  /// Cards of the first format do not name it: there was one.
  private static func arithmetic(
    _ json: JSONReader
  ) throws(ModelFolderError) -> ResizingArithmetic {
    if json.isNull("arithmetic") { return .bytes }
    let name = try json.text("arithmetic")
    guard let arithmetic = ResizingArithmetic(rawValue: name) else {
      throw json.wrong("arithmetic", "float, pillow or bytes", "'\(name)'")
    }
    return arithmetic
  }

  static func side(_ json: JSONReader, _ key: String) throws(ModelFolderError) -> Int {
    let side = try json.integer(key)
    guard (1...longestSide).contains(side) else {
      throw json.wrong(key, "pixels from 1 to \(longestSide)", "\(side)")
    }
    return side
  }
}
