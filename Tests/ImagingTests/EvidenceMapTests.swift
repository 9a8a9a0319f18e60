import Support
import Testing

@testable import Imaging

@Suite struct EvidenceMapTests {
  private func map(
    _ height: Int, _ width: Int, _ evidence: [Float], _ grid: MapGrid = MapGrid(shares: 1)
  ) -> EvidenceMap {
    EvidenceMap(size: PixelSize(height: height, width: width), grid: grid, evidence: evidence)
  }

  @Test func `the largest number becomes one`() {
    #expect(map(1, 3, [0, 1, 4]).values == [0, 0.25, 1])
    #expect(map(1, 2, [1e-30, 5e-31]).values == [1, 0.5])
  }

  @Test func `no evidence stays none, and what is no number says nothing`() {
    for odd in [[0, 0], [.nan, 1], [1, .infinity]] as [[Float]] {
      let map = map(1, 2, odd)
      #expect(map.values == [0, 0] && map.isEmpty)
    }
    #expect(!map(1, 2, [0, 1]).isEmpty)
  }

  /// By hand, and what `torch.nn.functional.interpolate` gives without aligned corners.
  @Test func `a map is drawn larger from the middles of its places`() {
    let twice = MapGrid(shares: 2)
    #expect(
      map(1, 2, [0, 1], twice).spread(over: PixelSize(height: 1, width: 4)) == [0, 0.25, 0.75, 1])
    #expect(
      map(2, 1, [1, 0], twice).spread(over: PixelSize(height: 4, width: 2))
        == [1, 1, 0.75, 0.75, 0.25, 0.25, 0, 0])
    #expect(
      map(1, 1, [3], twice).spread(over: PixelSize(height: 2, width: 2)) == [1, 1, 1, 1])
    #expect(map(1, 3, [1, 2, 4]).spread(over: PixelSize(height: 1, width: 3)) == [0.25, 0.5, 1])
  }

  /// Padded convolutions look at every fourth pixel, the first included.
  @Test func `a value stands where its place looks, which need not be the middle of its share`() {
    let padded = MapGrid(step: 4, first: 0.5)
    #expect(
      map(1, 2, [0, 1], padded).spread(over: PixelSize(height: 1, width: 8))
        == [0, 0.25, 0.5, 0.75, 1, 1, 1, 1])
    #expect(
      map(1, 2, [0, 1], MapGrid(step: 4, first: 2.5)).spread(over: PixelSize(height: 1, width: 8))
        == [0, 0, 0, 0.25, 0.5, 0.75, 1, 1])
  }

  @Test func `a picture below a map is the hotter the more evidence there is`() throws {
    let grey = try #require(Picture(width: 2, height: 1, bytes: [100, 100, 100, 100, 100, 100]))
    let bytes = map(1, 2, [0, 1]).laid(over: grey).bytes.array
    // A fifth of nearly black (0, 0, 4); seven tenths of pale yellow (252, 255, 164).
    #expect(bytes == [80, 80, 81, 206, 209, 145])
  }

  @Test func `colours rise in lightness all the way`() {
    let lightness = (0...100).map { step in
      let color = HeatColors.color(of: Double(step) / 100)
      return 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue
    }
    #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $0 < $1 })
    #expect(HeatColors.color(of: -1) == HeatColors.color(of: 0))
    #expect(HeatColors.color(of: 2) == HeatColors.color(of: 1))
  }
}
