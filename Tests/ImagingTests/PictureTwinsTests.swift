import Foundation
import Testing

@testable import Imaging

/// The drawn pictures of test-data/copies.
private enum Cells {
  static let count = 12
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "test-data/copies")

  static func picture(_ name: String) throws -> Picture {
    try PictureDecoder.decode([UInt8](Data(contentsOf: folder.appending(path: name)))).picture
  }

  static func originals() throws -> [Picture] {
    try (0..<count).map { try picture("cells_\($0).png") }
  }
}

extension Picture {
  fileprivate init(
    _ width: Int, _ height: Int, _ colour: (_ row: Int, _ column: Int) -> [UInt8]
  ) throws {
    let bytes = (0..<height).flatMap { row in (0..<width).flatMap { colour(row, $0) } }
    self = try #require(Picture(width: width, height: height, bytes: bytes))
  }

  fileprivate func colour(_ row: Int, _ column: Int) -> [UInt8] {
    let start = (row * width + column) * 3
    return [bytes[start], bytes[start + 1], bytes[start + 2]]
  }

  fileprivate func transformed(by symmetry: PictureSymmetry) throws -> Picture {
    let swaps = symmetry.swapsSides
    let (width, height) = swaps ? (self.height, self.width) : (self.width, self.height)
    return try Picture(width, height) { row, column in
      let row = symmetry.flipsRows ? height - 1 - row : row
      let column = symmetry.flipsColumns ? width - 1 - column : column
      return swaps ? colour(column, row) : colour(row, column)
    }
  }

  /// Without a share of both sides, `across` and `down` of which are cut at the left and the top.
  fileprivate func cropped(_ share: Double, across: Double, down: Double) throws -> Picture {
    let columns = Int((Double(width) * share).rounded())
    let rows = Int((Double(height) * share).rounded())
    let (left, top) = (Int(Double(columns) * across), Int(Double(rows) * down))
    return try Picture(width - columns, height - rows) { colour($0 + top, $1 + left) }
  }

  fileprivate func resized(_ across: Double, _ down: Double) throws -> Picture {
    try Resampling.resize(
      self, width: Int(Double(width) * across), height: Int(Double(height) * down), .bicubic,
      .pillow)
  }
}

@Suite struct PictureTwinsTests {
  private func twins(_ pictures: [Picture], threads: Int = 2) throws -> PictureTwins {
    PictureTwins(of: try pictures.map { try PictureFingerprint($0) }, threads: threads)
  }

  /// Each of twelve pictures and its changed copy are one; no other two are.
  private func expectCopies(
    _ symmetry: PictureSymmetry = .none, _ change: (Int, Picture) throws -> Picture
  ) throws {
    let originals = try Cells.originals()
    for isCopyFirst in [false, true] {
      let copies = try originals.enumerated().map { try change($0.offset, $0.element) }
      let found = try twins(isCopyFirst ? copies + originals : originals + copies).twins
      #expect(found.map(\.picture) == (Cells.count..<2 * Cells.count).map(\.self))
      #expect(found.map(\.other) == (0..<Cells.count).map(\.self))
      let expected = isCopyFirst ? symmetry.inverse : symmetry
      #expect(found.allSatisfy { $0.symmetry == expected && $0.similarity > 0.95 })
    }
  }

  @Test(arguments: PictureSymmetry.allCases)
  func `a mirrored or turned copy is found, and in which way it is`(
    _ symmetry: PictureSymmetry
  ) throws {
    if symmetry == .none { return }
    try expectCopies(symmetry) { try $1.transformed(by: symmetry) }
  }

  @Test func `a copy as a JPEG of quality 50 is found`() throws {
    try expectCopies { number, _ in try Cells.picture("again_\(number).jpg") }
  }

  @Test(arguments: [(0.5, 0.5), (0.75, 0.75), (2, 2), (0.9, 0.7)])
  func `a copy in another size is found`(_ across: Double, _ down: Double) throws {
    try expectCopies { try $1.resized(across, down) }
  }

  @Test(arguments: [(0.0, 0.0), (1, 0), (0, 1), (1, 1), (0.5, 0.5)])
  func `a copy without five percent is found, wherever they are cut`(
    _ across: Double, _ down: Double
  ) throws {
    try expectCopies { try $1.cropped(0.05, across: across, down: down) }
  }

  @Test func `a mirrored, cropped and resized copy is found`() throws {
    try expectCopies(.leftRight) { _, picture in
      try picture.transformed(by: .leftRight).cropped(0.03, across: 1, down: 0).resized(0.8, 0.8)
    }
  }

  @Test func `different pictures of one kind are no copies`() throws {
    let found = try twins(Cells.originals())
    #expect(found.twins == [] && found.originals == (0..<Cells.count).map(\.self))
  }

  @Test func `a darker picture, or half of one, is another`() throws {
    let originals = try Cells.originals()
    let dark = try originals.map { picture in
      try Picture(picture.width, picture.height) { picture.colour($0, $1).map { $0 / 2 } }
    }
    let halves = try originals.map { try $0.cropped(0.5, across: 0.5, down: 0.5) }
    #expect(try twins(originals + dark + halves).twins == [])
  }

  @Test func `the same pixels are one picture, whatever their file`() throws {
    let originals = try Cells.originals()
    let again = try PictureDecoder.decode(PNGFile.bytes(of: originals[3])).picture
    let found = try twins(originals + [again, originals[0]])
    #expect(found.originals == (0..<Cells.count).map(\.self) + [3, 0])
    #expect(found.twins == [])
  }

  @Test func `a picture that is its own mirror image has a copy, no mirror image`() throws {
    let half = try Cells.picture("cells_0.png")
    let whole = try Picture(half.width * 2, half.height) { row, column in
      half.colour(row, column < half.width ? column : half.width * 2 - 1 - column)
    }
    let found = try twins(Cells.originals() + [whole, whole.resized(0.5, 0.5)]).twins
    #expect(found.count == 1 && found.first?.symmetry == PictureSymmetry.none)
    #expect(found.first?.picture == Cells.count + 1)
  }

  @Test func `pictures of one colour, or nearly, are not compared`() throws {
    let plain = try (0..<4).map { level in
      try Picture(64, 48) { _, _ in [UInt8](repeating: UInt8(level * 60), count: 3) }
    }
    let nearly = try Picture(64, 48) { row, column in
      [UInt8](repeating: UInt8(128 + (row * 7 + column * 13) % 3), count: 3)
    }
    let found = try twins(plain + plain + [nearly, nearly])
    #expect(found.originals == [Int?](repeating: nil, count: 10) && found.twins == [])
  }

  @Test func `of pictures under twelve pixels only the same pixels count`() throws {
    let small = try Cells.originals().map {
      try Resampling.resize($0, width: 8, height: 8, .bilinear, .pillow)
    }
    let mirrored = try small.map { try $0.transformed(by: .leftRight) }
    let found = try twins(small + mirrored + [small[5]])
    #expect(found.twins == [] && found.originals.last == 5)
  }

  @Test func `many copies are connected, and threads change nothing`() throws {
    let original = try Cells.picture("cells_4.png")
    let copies = try (0..<30).map { try original.resized(1 + Double($0) / 30, 1) }
    let one = try twins(copies + Cells.originals(), threads: 1)
    #expect(try twins(copies + Cells.originals(), threads: 4).twins == one.twins)
    #expect(Set(one.twins.map(\.picture)).isSuperset(of: 1..<30))
    #expect(one.twins.allSatisfy { $0.other < $0.picture })
  }
}
