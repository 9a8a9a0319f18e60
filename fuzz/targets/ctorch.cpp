// The C ABI over LibTorch: tensors of any shape and type, and operations with arguments of any
// kind. Whatever is asked for, the answer is a result or an error text; no exception leaves, and no
// tensor is lost.
#include "ctorch.h"

#include <fuzzer/FuzzedDataProvider.h>

#include <cstdlib>
#include <cstring>
#include <iterator>
#include <string>
#include <vector>

namespace {

const char *const names[][2] = {
  {"conv2d", ""}, {"linear", ""}, {"batch_norm", ""}, {"layer_norm", ""}, {"relu", ""},
  {"gelu", ""}, {"softmax", "int"}, {"max_pool2d", ""}, {"adaptive_avg_pool2d", ""},
  {"add", "Tensor"}, {"mul", "Scalar"}, {"div", "Tensor"}, {"clamp", ""}, {"matmul", ""},
  {"reshape", ""}, {"permute", ""}, {"transpose", "int"}, {"unsqueeze", ""}, {"expand", ""},
  {"cat", ""}, {"stack", ""}, {"split", "Tensor"}, {"chunk", ""}, {"unbind", "int"},
  {"narrow", ""}, {"select", "int"}, {"index_select", ""}, {"roll", ""}, {"constant_pad_nd", ""},
  {"sum", "dim_IntList"}, {"mean", "dim"}, {"contiguous", ""}, {"to", "dtype"},
  {"cross_entropy_loss", ""}, {"mse_loss", ""}, {"copy_", ""}, {"nothing", ""},
};

class Session {
 public:
  Session(const uint8_t *data, size_t count) : bytes_(data, count) {}

  ~Session() {
    for (ct_tensor tensor : tensors_) ct_release(tensor);
  }

  void run() {
    for (int step = 0; step < 24 && bytes_.remaining_bytes() > 0; step++) {
      switch (bytes_.ConsumeIntegralInRange(0, 7)) {
        case 0:
        case 1: make(); break;
        case 2: copy_out(); break;
        case 3: gradients(); break;
        default: call(); break;
      }
    }
  }

 private:
  /// Ends a call: an error has a text, and only an error has one.
  bool ended(int32_t status, char *error) {
    if ((status != 0) != (error != nullptr)) abort();
    if (error && std::strlen(error) == 0) abort();
    free(error);
    return status == 0;
  }

  int64_t size() {
    return bytes_.ConsumeProbability<float>() < 0.95f ? bytes_.ConsumeIntegralInRange<int64_t>(-2, 6)
                                                      : bytes_.ConsumeIntegral<int64_t>();
  }

  std::vector<int64_t> sizes() {
    std::vector<int64_t> all(bytes_.ConsumeIntegralInRange<size_t>(0, 5));
    for (int64_t &one : all) one = size();
    return all;
  }

  void keep(ct_tensor tensor) {
    if (tensors_.size() < 16) {
      tensors_.push_back(tensor);
    } else {
      ct_release(tensor);
    }
  }

  ct_tensor any() {
    if (tensors_.empty() || bytes_.ConsumeIntegralInRange(0, 15) == 0) return nullptr;
    return tensors_[bytes_.ConsumeIntegralInRange<size_t>(0, tensors_.size() - 1)];
  }

  /// Mostly a shape with as many bytes as it needs.
  void make() {
    static const int64_t widths[] = {1, 1, 2, 4, 8, 2, 4, 8};
    std::vector<int64_t> shape = sizes();
    int32_t dtype = bytes_.ConsumeIntegralInRange<int32_t>(-1, 12);
    int64_t needed = dtype >= 0 && dtype < 8 ? widths[dtype] : 1;
    for (int64_t one : shape) needed = one >= 0 && one < 16 ? needed * one : 0;
    if (bytes_.ConsumeIntegralInRange(0, 15) == 0) needed = bytes_.ConsumeIntegral<uint8_t>();
    std::vector<uint8_t> content(static_cast<size_t>(needed) + 1);
    for (int64_t i = 0; i < needed; i++) content[i] = static_cast<uint8_t>(i * 37);
    if (bytes_.ConsumeIntegralInRange(0, 31) == 0) dtype = bytes_.ConsumeIntegral<int32_t>();
    ct_tensor made = nullptr;
    char *error = nullptr;
    const bool isNull = bytes_.ConsumeIntegralInRange(0, 31) == 0;
    if (ended(
          ct_from_bytes(
            isNull ? nullptr : content.data(), needed, dtype, shape.empty() ? nullptr : shape.data(),
            static_cast<int64_t>(shape.size()), &made, &error),
          error)) {
      keep(made);
    }
  }

  void copy_out() {
    ct_tensor tensor = any();
    if (!tensor) return;
    int64_t count = 1;
    for (int64_t i = 0; i < ct_rank(tensor); i++) {
      if (ct_stride(tensor, i) < 0) abort();
      count *= ct_size(tensor, i);
    }
    if (count > 1 << 16) return;
    std::vector<uint8_t> room(static_cast<size_t>(count) * 16);
    const int64_t width = bytes_.ConsumeIntegralInRange<int64_t>(0, 16);
    char *error = nullptr;
    ended(ct_copy_bytes(tensor, room.data(), count * width, &error), error);
    (void)ct_dtype(tensor);
    (void)ct_device(tensor);
  }

  void gradients() {
    ct_tensor tensor = any();
    if (!tensor) return;
    char *error = nullptr;
    ended(ct_set_requires_gradient(tensor, bytes_.ConsumeBool(), &error), error);
    error = nullptr;
    ended(ct_backward(tensor, &error), error);
    error = nullptr;
    ct_tensor gradient = nullptr;
    if (ended(ct_gradient(tensor, &gradient, &error), error)) ct_release(gradient);
    error = nullptr;
    const int32_t type = bytes_.ConsumeIntegralInRange<int32_t>(-3, 40);
    if (ended(ct_set_autocast(type, true, bytes_.ConsumeIntegralInRange(-1, 60), &error), error)) {
      error = nullptr;
      ended(ct_set_autocast(type, false, 6, &error), error);
    }
  }

  void call() {
    // Found once, as they live as long as the process.
    static ct_operation found[std::size(names)];
    const size_t place = bytes_.ConsumeIntegralInRange<size_t>(0, std::size(names) - 1);
    ct_operation &operation = found[place];
    char *error = nullptr;
    if (!operation) {
      const std::string name = std::string("aten::") + names[place][0];
      if (!ended(ct_operation_find(name.c_str(), names[place][1], &operation, &error), error))
        return;
    }
    std::vector<ct_value> arguments(bytes_.ConsumeIntegralInRange<size_t>(0, 9));
    // What lists borrow from.
    std::vector<std::vector<int64_t>> integers(arguments.size());
    std::vector<std::vector<double>> doubles(arguments.size());
    std::vector<std::vector<ct_tensor>> lists(arguments.size());
    for (size_t i = 0; i < arguments.size(); i++) {
      ct_value &value = arguments[i];
      value = ct_value{};
      value.kind = bytes_.ConsumeIntegralInRange<int32_t>(-1, ct_kind_tensors + 1);
      switch (value.kind) {
        case ct_kind_tensor: value.tensor = any(); break;
        case ct_kind_double: value.number = bytes_.ConsumeFloatingPoint<double>(); break;
        case ct_kind_string: value.string = bytes_.ConsumeBool() ? "none" : nullptr; break;
        case ct_kind_integers:
          integers[i] = sizes();
          value.integers = integers[i].empty() ? nullptr : integers[i].data();
          value.count = static_cast<int64_t>(integers[i].size());
          break;
        case ct_kind_doubles:
          doubles[i].resize(bytes_.ConsumeIntegralInRange<size_t>(0, 3), 0.5);
          value.doubles = doubles[i].empty() ? nullptr : doubles[i].data();
          value.count = static_cast<int64_t>(doubles[i].size());
          break;
        case ct_kind_tensors:
          lists[i].resize(bytes_.ConsumeIntegralInRange<size_t>(0, 3));
          for (ct_tensor &one : lists[i]) one = any();
          value.tensors = lists[i].empty() ? nullptr : lists[i].data();
          value.count = static_cast<int64_t>(lists[i].size());
          break;
        default: value.integer = size(); break;
      }
      // A count without elements, and one below none.
      if (bytes_.ConsumeIntegralInRange(0, 63) == 0 && value.kind >= ct_kind_integers) {
        value.integers = nullptr;
        value.count = bytes_.ConsumeBool() ? -1 : 3;
      }
    }
    ct_tensor *results = nullptr;
    int64_t count = 0;
    error = nullptr;
    if (ended(
          ct_operation_call(
            operation, arguments.data(), static_cast<int64_t>(arguments.size()), &results, &count,
            &error),
          error)) {
      for (int64_t i = 0; i < count; i++) keep(results[i]);
      free(results);
    }
  }

  FuzzedDataProvider bytes_;
  std::vector<ct_tensor> tensors_;
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  char *error = nullptr;
  ct_set_threads(1, &error);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count) {
  Session(data, count).run();
  return 0;
}
