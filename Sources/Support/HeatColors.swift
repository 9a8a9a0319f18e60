/// Colours for a map of numbers from 0 (black) to 1 (pale yellow), through violet and orange: equal
/// steps of the number look like equal steps, also without colour vision and in grey.
///
/// "Inferno" of matplotlib (van der Walt and Smith 2015, public domain): every fifth of its 256
/// colours, and between them straight lines, which stay within two levels of the others.
package enum HeatColors {
  package struct RGB: Sendable, Equatable {
    package let red: Double, green: Double, blue: Double
  }

  private static let table: [UInt32] = [
    0x000004, 0x02020C, 0x050417, 0x0A0722, 0x10092D, 0x160B39, 0x1E0C45, 0x260C51, 0x2F0A5B,
    0x380962, 0x400A67, 0x490B6A, 0x510E6C, 0x59106E, 0x61136E, 0x69166E, 0x71196E, 0x781C6D,
    0x801F6C, 0x88226A, 0x902568, 0x982766, 0xA02A63, 0xA82E5F, 0xB0315B, 0xB73557, 0xBF3952,
    0xC63D4D, 0xCC4248, 0xD34743, 0xD94D3D, 0xDF5337, 0xE45A31, 0xE9612B, 0xED6925, 0xF1711F,
    0xF47918, 0xF78212, 0xF98B0B, 0xFA9407, 0xFB9D07, 0xFCA60C, 0xFCB014, 0xFBBA1F, 0xFAC42A,
    0xF8CD37, 0xF6D746, 0xF4E156, 0xF2EA69, 0xF2F27D, 0xF5F992, 0xFCFFA4,
  ]

  /// Levels from 0 to 255 for a number from 0 to 1; others are taken for the nearer end.
  package static func color(of value: Double) -> RGB {
    let place = min(max(value, 0), 1) * Double(table.count - 1)
    let lower = min(Int(place), table.count - 2)
    let (one, other, share) = (table[lower], table[lower + 1], place - Double(lower))
    func level(_ shift: UInt32) -> Double {
      let (from, to) = (Double(one >> shift & 0xFF), Double(other >> shift & 0xFF))
      return from + (to - from) * share
    }
    return RGB(red: level(16), green: level(8), blue: level(0))
  }

  /// How much of the picture below the colour of a number covers: enough everywhere to tell a map
  /// from its picture, and the more the higher the number.
  package static func opacity(of value: Double) -> Double { 0.2 + 0.5 * min(max(value, 0), 1) }
}
