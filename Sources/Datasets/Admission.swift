import Foundation

/// Lets threads take shares of a budget of memory, in the order in which they ask.
///
/// A share larger than the whole budget is given when no other is out: one picture, however large,
/// is decoded alone. Nobody asks for a second share while holding one, so nobody waits for ever.
final class Admission: @unchecked Sendable {
  // Guards all that follows.
  private let changed = NSCondition()
  private let budget: Int
  private var taken = 0
  private var isOut = 0
  /// Tickets are served in turn: a large share is not passed by for ever by small ones.
  private var nextTicket = 0
  private var turn = 0

  /// - Parameter budget: bytes that all shares together may have.
  init(budget: Int) { self.budget = max(0, budget) }

  /// Waits for a share; it is to be given back by `giveBack` with the same number.
  func take(_ share: Int) {
    changed.lock()
    defer { changed.unlock() }
    let ticket = nextTicket
    nextTicket += 1
    while ticket != turn || !(isOut == 0 || share <= budget - taken) { changed.wait() }
    turn += 1
    isOut += 1
    taken += min(share, budget)
    changed.broadcast()
  }

  func giveBack(_ share: Int) {
    changed.lock()
    defer { changed.unlock() }
    isOut -= 1
    taken -= min(share, budget)
    changed.broadcast()
  }
}
