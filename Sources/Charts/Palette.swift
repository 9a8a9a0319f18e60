/// Colours that stay apart for colour-blind readers, in the order they are given out; each has a
/// contrast of at least 3 against white (WCAG 2.2, 1.4.11).
///
/// Source: Okabe and Ito, "Color Universal Design" (2008), the light ones darkened.
enum Palette {
  static let series = [
    "#0072B2", "#D55E00", "#009E73", "#B4568C", "#A87400", "#2B8CC4", "#5B4B9A", "#7A7A7A",
  ]
  static let ink = "#1F2933", mutedInk = "#52606D", axis = "#9AA5B1", grid = "#E4E7EB"
  static let background = "#FFFFFF"
  /// One line of many, and what chance or perfection would look like.
  static let pale = "#8497AB", reference = "#7E8FA3"
  static let fontFamily = "Helvetica, Arial, &#39;Liberation Sans&#39;, sans-serif"

  /// Dash patterns tell lines apart without colour; the first is an unbroken line.
  static let dashes = ["", "6 3", "2 3", "8 3 2 3", "10 4", "4 2", "12 3 2 3 2 3", "3 4"]

  static func colour(_ index: Int) -> String { series[index % series.count] }

  static func dash(_ index: Int) -> String { dashes[index % dashes.count] }

  /// From near-white to deep blue for shares of 0 to 1.
  static func shade(_ share: Double) -> String {
    let light = (247.0, 250.0, 253.0)
    let middle = (107.0, 174.0, 214.0)
    let deep = (8.0, 61.0, 119.0)
    let position = share.isFinite ? min(max(share, 0), 1) : 0
    let (from, to, part) =
      position < 0.5 ? (light, middle, position * 2) : (middle, deep, position * 2 - 1)
    let channels = [(from.0, to.0), (from.1, to.1), (from.2, to.2)].map { start, end in
      hexadecimal(Int((start + (end - start) * part).rounded()))
    }
    return "#" + channels.joined()
  }

  /// Text on `shade(share)`, with a contrast of at least 4.5.
  static func textColour(onShade share: Double) -> String {
    share <= 0.55 ? ink : share <= 0.72 ? "#000000" : "#FFFFFF"
  }

  private static func hexadecimal(_ value: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return text.count < 2 ? "0" + text : text
  }
}
