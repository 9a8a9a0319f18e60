import Record
import Support
import Testing

@testable import Training

/// Pictures of one grey channel repeated, so that expectations stay readable.
private func grey(_ levels: [UInt8]) -> [UInt8] { levels.flatMap { [$0, $0, $0] } }

private func channel(_ pixels: [UInt8]) -> [UInt8] {
  stride(from: 0, to: pixels.count, by: 3).map { pixels[$0] }
}

@Suite struct PixelChangeTests {
  @Test func `flips reverse columns and rows`() {
    var across = grey([1, 2, 3, 4, 5, 6])
    PixelChange.flipHorizontally(&across, width: 3, height: 2)
    #expect(channel(across) == [3, 2, 1, 6, 5, 4])
    var down = grey([1, 2, 3, 4, 5, 6])
    PixelChange.flipVertically(&down, width: 3, height: 2)
    #expect(channel(down) == [4, 5, 6, 1, 2, 3])
  }

  @Test func `flipping keeps the order of channels`() {
    var pixels: [UInt8] = [1, 2, 3, 4, 5, 6]
    PixelChange.flipHorizontally(&pixels, width: 2, height: 1)
    #expect(pixels == [4, 5, 6, 1, 2, 3])
  }

  /// A quarter turn counter-clockwise takes the right column to the top row.
  @Test func `rotation is counter clockwise`() {
    let turned = PixelChange.rotated(
      grey([1, 2, 3, 4, 5, 6, 7, 8, 9]), width: 3, height: 3, degrees: 90)
    #expect(channel(turned) == [3, 6, 9, 2, 5, 8, 1, 4, 7])
  }

  @Test func `rotation leaves black where nothing was`() {
    let turned = PixelChange.rotated(
      grey([UInt8](repeating: 200, count: 25)), width: 5, height: 5, degrees: 45)
    #expect(channel(turned)[0] == 0)
    #expect(channel(turned)[12] == 200)
  }

  /// Weights of the 3-tap Gaussian with sigma 0.8: exp(-1/1.28) = 0.45783; over 1.91567: 0.23899,
  /// middle 0.52202.
  @Test func `blur spreads a point by the Gaussian`() {
    let blurred = channel(
      PixelChange.blurred(grey([0, 0, 0, 0, 255, 0, 0, 0, 0]), width: 3, height: 3))
    // Corners mirror the middle twice in each direction: (2 x 0.23899)^2 x 255 = 58.26.
    #expect(blurred[0] == 58)
    // Edges: 2 x 0.23899 x 0.52202 x 255 = 63.63.
    #expect(blurred[1] == 64)
    // Middle: 0.52202^2 x 255 = 69.49.
    #expect(blurred[4] == 69)
  }

  @Test func `blur keeps a flat picture`() {
    let flat = grey([UInt8](repeating: 77, count: 12))
    #expect(PixelChange.blurred(flat, width: 4, height: 3) == flat)
  }

  @Test func `brightness is cut and rounded towards zero`() {
    var pixels: [UInt8] = [0, 3, 101, 200, 255, 1]
    PixelChange.brighten(&pixels, by: 1.5)
    #expect(pixels == [0, 4, 151, 255, 255, 1])
  }

  /// Greys 100 and 200: luma 0.9999 x level, rounded down to 99 and 199; mean 149. Twice 100 less
  /// 149 is 51.
  @Test func `contrast moves away from the mean grey`() {
    var pixels = grey([100, 200])
    PixelChange.changeContrast(&pixels, by: 2)
    #expect(channel(pixels) == [51, 251])
  }
}

@Suite struct AugmentationTests {
  private let picture = (0..<32 * 32 * 3).map { UInt8(truncatingIfNeeded: $0 &* 37) }

  private func changed(epoch: Int, sample: Int, _ kinds: [AugmentationKind]) -> [UInt8] {
    var pixels = picture
    Augmentation(kinds, seed: 42)
      .apply(to: &pixels, size: PixelSize(height: 32, width: 32), epoch: epoch, sample: sample)
    return pixels
  }

  @Test func `draws follow from epoch and sample alone`() {
    let all = AugmentationKind.allCases
    #expect(changed(epoch: 3, sample: 7, all) == changed(epoch: 3, sample: 7, all))
    let others = (0..<20).filter {
      changed(epoch: 3, sample: $0, all) != changed(epoch: 4, sample: $0, all)
    }
    #expect(others.count > 15)
  }

  @Test func `each picture is drawn for on its own`() {
    let flipped = (0..<400).filter { changed(epoch: 1, sample: $0, [.horizontalFlip]) != picture }
    // Binomial(400, 0.5): 200 with a standard deviation of 10.
    #expect(abs(flipped.count - 200) < 40)
  }

  @Test func `nothing happens without kinds`() {
    #expect(changed(epoch: 1, sample: 1, []) == picture)
  }
}
