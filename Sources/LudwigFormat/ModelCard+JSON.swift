import Networks
import Support
import Training

extension ModelCard {
  /// Raised whenever a reader of older files would misunderstand newer ones.
  static let schemaVersion = 1
  /// No published input comes near it, and no memory holds more.
  static let longestSide = 4096

  /// The card as it stands in `model_hyperparameters.json`. The plan and the metric that chose the best epoch are there for whoever reads the
  /// file; restoring a model does not need them.
  func json(_ plan: Plan, validationMetric: String) throws -> JSONValue {
    let names: JSONValue = .array(classes.map { .string($0) })
    var positive = JSONValue.null
    var threshold = JSONValue.null
    if case .binary(_, let name, let value) = answer {
      positive = .string(name)
      threshold = .number(value)
    }
    return [
      "architecture": .string(architecture),
      "classes": names,
      "columns": [
        "image": .string(imageColumn),
        "sample_id": sampleIDColumn.map { .string($0) } ?? .null,
        "target": .string(targetColumn),
      ],
      "plan": try JSONValue(encoding: plan),
      "positive_class": positive,
      "preprocessing": preprocessing.json,
      "schema_version": .integer(Self.schemaVersion),
      "task": .string(task.rawValue),
      "threshold": threshold,
      "validation_metric": .string(validationMetric),
      "version": .string(programVersion),
    ]
  }

  /// Reads a card, refusing whatever a restored model could not be made of.
  init(_ json: JSONReader) throws(ModelFolderError) {
    let schema = try json.integer("schema_version")
    guard schema <= Self.schemaVersion else {
      throw json.error(.newer(found: schema, readable: Self.schemaVersion))
    }
    architecture = try json.text("architecture")
    guard Catalogue.architecture(named: architecture) != nil else {
      throw json.wrong(
        "architecture", ClosedChoice(Catalogue.names).reason(for: architecture),
        "'\(architecture)'")
    }
    let columns = try json.object("columns")
    imageColumn = try columns.text("image")
    targetColumn = try columns.text("target")
    sampleIDColumn = try columns.isNull("sample_id") ? nil : columns.text("sample_id")
    programVersion = try json.text("version")
    preprocessing = try Preprocessing(json.object("preprocessing"))
    answer = try Self.answer(json)
  }

  private static func answer(_ json: JSONReader) throws(ModelFolderError) -> Answer {
    let task = try json.text("task")
    let classes = try json.texts("classes")
    guard Set(classes).count == classes.count else {
      throw json.wrong("classes", "distinct names", "a name twice")
    }
    switch task {
    case "regression":
      return .value
    case "classification":
      guard classes.count >= 2 else {
        throw json.wrong("classes", "at least two names", "\(classes.count)")
      }
      return .classes(classes)
    case "binary":
      guard classes.count == 2 else { throw json.wrong("classes", "two names", "\(classes.count)") }
      let positive = try json.text("positive_class")
      guard positive == classes[1] else {
        throw json.wrong("positive_class", "the second class, '\(classes[1])'", "'\(positive)'")
      }
      let threshold = try json.number("threshold")
      guard (0...1).contains(threshold) else {
        throw json.wrong("threshold", "a number from 0 to 1", "\(threshold)")
      }
      return .binary(negative: classes[0], positive: positive, threshold: threshold)
    default:
      throw json.wrong("task", "binary, classification or regression", "'\(task)'")
    }
  }
}

extension Preprocessing {
  /// The words of the `geometry` member.
  private static let shorterSide = "shorter_side_then_centre_crop", exactSize = "exact_size"

  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("filter", .string(filter.rawValue)),
      ("height", .integer(height)),
      ("mean", .array(mean.map { .number($0) })),
      ("standard_deviation", .array(standardDeviation.map { .number($0) })),
      ("width", .integer(width)),
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
      geometry = .exact(height: height, width: width)
    case let other:
      throw json.wrong("geometry", "\(Self.shorterSide) or \(Self.exactSize)", "'\(other)'")
    }
    let mean = try json.numbers("mean")
    let deviation = try json.numbers("standard_deviation")
    guard mean.count == 3 else { throw json.wrong("mean", "3 numbers", "\(mean.count)") }
    guard deviation.count == 3, deviation.allSatisfy({ $0 > 0 }) else {
      throw json.wrong("standard_deviation", "3 numbers over 0", "\(deviation)")
    }
    let filter = try json.text("filter")
    guard
      let preprocessing = Preprocessing(
        geometry: geometry, filterName: filter, mean: mean, standardDeviation: deviation)
    else {
      throw json.wrong("filter", "bilinear or bicubic", "'\(filter)'")
    }
    self = preprocessing
  }

  private static func side(_ json: JSONReader, _ key: String) throws(ModelFolderError) -> Int {
    let side = try json.integer(key)
    guard (1...ModelCard.longestSide).contains(side) else {
      throw json.wrong(key, "pixels from 1 to \(ModelCard.longestSide)", "\(side)")
    }
    return side
  }
}
