#include "ctorch.h"

#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <limits>

namespace {

/// Bytes that tensors on the CPU hold, now and at most since somebody last asked for that.
std::atomic<int64_t> held{0}, most_held{0};

void count(int64_t change) {
  const int64_t now = held.fetch_add(change) + change;
  int64_t most = most_held.load();
  while (now > most && !most_held.compare_exchange_weak(most, now)) {}
}

/// Memory for tensors by `malloc`, aligned by hand.
///
/// LibTorch's own allocator asks for aligned memory, and glibc before 2.38 looks for a free block
/// larger than what it hands out: a freed block does not serve the next request of its own size,
/// and a training run that keeps freed memory grows with every step.
class PlainAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t size) override {
    void *data = size > 0 ? aligned(size) : nullptr;
    return {data, data, &release, c10::Device(c10::DeviceType::CPU)};
  }

  // Kernels ask for their scratch memory as a bare address.
  c10::DeleterFnPtr raw_deleter() const override { return &release; }

  void copy_data(void *target, const void *source, size_t count) const override {
    default_copy_data(target, source, count);
  }

 private:
  /// Stands just before the aligned address.
  struct Block {
    void *address;
    size_t size;
  };

  static void *aligned(size_t size) {
    constexpr size_t extra = sizeof(Block) + c10::gAlignment - 1;
    void *block = size <= SIZE_MAX - extra ? std::malloc(size + extra) : nullptr;
    TORCH_CHECK_WITH(OutOfMemoryError, block, "out of memory: a tensor needs ", size, " bytes");
    const auto first = reinterpret_cast<uintptr_t>(block) + extra;
    auto data = reinterpret_cast<Block *>(first & ~(c10::gAlignment - 1));
    data[-1] = {block, size};
    count(static_cast<int64_t>(size));
    return data;
  }

  static void release(void *data) {
    if (!data) return;
    const Block block = static_cast<Block *>(data)[-1];
    count(-static_cast<int64_t>(block.size));
    std::free(block.address);
  }
};

/// Before the first tensor, because a kernel that has begun must end with the allocator that it
/// began with. Never destroyed: tensors may outlive everything else.
[[maybe_unused]] const bool plain_allocator_is_used = [] {
  c10::SetCPUAllocator(new PlainAllocator);
  return true;
}();

}  // namespace

extern "C" {

void ct_keep_freed_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

int64_t ct_held_memory(void) { return held.load(); }
int64_t ct_take_most_held_memory(void) { return most_held.exchange(held.load()); }
}
