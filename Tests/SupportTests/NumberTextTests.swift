import Testing

@testable import Support

@Suite struct NumberTextTests {
  @Test(
    arguments: [
      (0, "0.0000"), (-0.0, "0.0000"), (0.001, "0.0010"), (-0.5, "-0.5000"), (0.98765, "0.9877"),
      (999_999.5, "999999.5000"), (1e6, "1.000e+06"), (0.000_999, "9.990e-04"),
      (2.137e-7, "2.137e-07"), (-2.137e-7, "-2.137e-07"),
      (3_156_184_742_899_644_157_614_775_861_248, "3.156e+30"),
      (.nan, "–"), (.infinity, "∞"), (-.infinity, "−∞"),
    ] as [(Double, String)])
  func `metrics`(_ value: Double, _ text: String) {
    #expect(NumberText.metric(value) == text)
  }

  @Test func `fewer decimals where asked`() {
    #expect(NumberText.metric(0.98765, decimals: 3) == "0.988")
    #expect(NumberText.metric(0, decimals: 3) == "0.000")
    #expect(NumberText.metric(1e-7, decimals: 3) == "1.000e-07")
  }

  @Test(
    arguments: [
      (0.6, "0.600"), (0.5, "0.500"), (0, "0.000"), (1, "1.000"), (0.001, "0.001"),
      (0.999, "0.999"), (0.0014, "0.001"),
      (0.000_291, "0.000291"), (0.000_291_4, "0.000291"), (0.0003, "0.0003"),
      (0.999_71, "0.99971"), (0.9997, "0.9997"), (0.999_712_3, "0.999712"),
      (0.000_999_9, "0.001"), (0.999_999_999_1, "0.9999999991"), (2.5e-12, "2.5e-12"),
    ] as [(Double, String)])
  func `thresholds`(_ value: Double, _ text: String) {
    #expect(NumberText.threshold(value) == text)
  }

  @Test func `thresholds of curves have more decimals`() {
    #expect(NumberText.threshold(0.482_134, decimals: 5) == "0.48213")
    #expect(NumberText.threshold(0.999_999_98, decimals: 5) == "0.99999998")
    #expect(NumberText.threshold(.infinity, decimals: 5) == "∞")
  }

  @Test func `numbers read the same everywhere`() {
    #expect(NumberText.fixed(-0.00004, decimals: 4) == "0.0000")
    #expect(NumberText.fixed(-0.04, decimals: 1) == "0.0")
    #expect(NumberText.fixed(0.6, decimals: 3) == "0.600")
    #expect(NumberText.fixed(.nan, decimals: 2) == "–")
    #expect(NumberText.fixed(-2.5, decimals: 4) == "-2.5000")
    #expect(NumberText.count(1171) == "1171" && NumberText.count(10_015) == "10\u{202F}015")
    #expect(NumberText.count(1_234_567) == "1\u{202F}234\u{202F}567")
    #expect(NumberText.percent(0.1) == "10.0 %")
    #expect(NumberText.short(1234.5678) == "1234.6" && NumberText.short(-.infinity) == "−∞")
  }
}
