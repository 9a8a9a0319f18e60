import Testing

@testable import Imaging

@Suite struct VectorDrawingTests {
  private static func drawing(_ content: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-family="sans-serif" \
    font-size="12">\(content)</svg>
    """
  }

  @Test func `a drawing is twice its size, on white, in its colours`() throws {
    let picture = try VectorDrawing.picture(
      of: Self.drawing("<rect x=\"20\" width=\"20\" height=\"20\" fill=\"#FF0000\"/>"))
    #expect(picture.width == 80 && picture.height == 40)
    #expect(
      picture.corners == [
        Colour(red: 255, green: 255, blue: 255), Colour(red: 255, green: 0, blue: 0),
        Colour(red: 255, green: 255, blue: 255), Colour(red: 255, green: 0, blue: 0),
      ])
  }

  @Test(arguments: ["naevus é", "良性角化病", "흑색종", "ورم خبيث", "שומה", "🧬", "∑ ≤ µ"])
  func `text of every script is written`(words: String) throws {
    let picture = try VectorDrawing.picture(
      of: Self.drawing("<text x=\"2\" y=\"15\">\(words)</text>"))
    #expect(picture.bytes.contains { $0 < 100 })
  }

  @Test func `the same drawing gives the same file, which reads back`() throws {
    let text = Self.drawing(
      "<circle cx=\"9\" cy=\"9\" r=\"7\" fill=\"#009E73\"/><text y=\"15\">M</text>")
    let picture = try VectorDrawing.picture(of: text)
    let file = try PNGFile.bytes(of: picture)
    #expect(try PNGFile.bytes(of: VectorDrawing.picture(of: text)) == file)
    #expect(try PictureDecoder.decode(file).picture == picture)
  }

  @Test func `what is no drawing is refused in words`() throws {
    let error = #expect(throws: DrawingError.self) {
      try VectorDrawing.picture(of: "<svg xmlns=\"http://www.w3.org/2000/svg\"><g></svg>")
    }
    #expect(error?.description.hasPrefix("librsvg cannot draw a plot: ") == true)
  }

  @Test func `this machine can draw`() throws { try VectorDrawing.check() }
}
