#include "ctorch.h"

#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/util/safe_numerics.h>
#include <torch/csrc/inductor/aoti_torch/c/shim.h>
#include <torch/version.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

template <class Body>
int32_t guarded(char **error, Body &&body) noexcept {
  try {
    body();
    return 0;
  } catch (const c10::Error &e) {
    *error = strdup(e.what_without_backtrace());
  } catch (const std::exception &e) {
    *error = strdup(e.what());
  } catch (...) {
    *error = strdup("an unknown C++ exception");
  }
  return 1;
}

c10::TensorImpl *impl(ct_tensor tensor) { return reinterpret_cast<c10::TensorImpl *>(tensor); }

/// A new reference to the caller's tensor.
at::Tensor borrow(ct_tensor tensor) {
  if (!tensor) return at::Tensor();
  return at::Tensor(
    c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(impl(tensor)));
}

/// Hands one reference to the caller.
ct_tensor give(at::Tensor tensor) {
  if (!tensor.defined()) return nullptr;
  return reinterpret_cast<ct_tensor>(tensor.unsafeReleaseTensorImpl());
}

c10::DeviceType device_type(int64_t code) {
  TORCH_CHECK(
    code >= 0 && code < c10::COMPILE_TIME_MAX_DEVICE_TYPES, "no kind of device is number ", code);
  return static_cast<c10::DeviceType>(code);
}

/// A type that elements can have; LibTorch itself does not look at the number.
c10::ScalarType scalar_type(int64_t code) {
  TORCH_CHECK(
    code >= 0 && code < static_cast<int64_t>(c10::ScalarType::Undefined),
    "no kind of element is number ", code);
  return static_cast<c10::ScalarType>(code);
}

/// The sizes of a tensor.
c10::IntArrayRef sizes(const int64_t *shape, int64_t rank) {
  TORCH_CHECK(rank >= 0 && (rank == 0 || shape), "sizes that are none");
  return c10::IntArrayRef(shape, static_cast<size_t>(rank));
}

/// Refuses a list that is none, before it is read.
void check_list(const ct_value &given, const void *elements) {
  TORCH_CHECK(
    given.count >= 0 && (given.count == 0 || elements), "a list of ", given.count, " elements");
}

c10::Device device(int64_t code) {
  return c10::Device(
    device_type(code >> 16), static_cast<c10::DeviceIndex>(code & 0xff));
}

/// What a type is, or the type inside Optional[...].
c10::TypeKind unwrapped_kind(const c10::TypePtr &type) {
  if (type->kind() != c10::TypeKind::OptionalType) return type->kind();
  return static_cast<const c10::OptionalType &>(*type).getElementType()->kind();
}

c10::IValue whole_number(int64_t given, const c10::Argument &argument) {
  // Declared as a type of elements, though LibTorch hands it on as a number.
  if (unwrapped_kind(argument.real_type()) == c10::TypeKind::ScalarTypeType) {
    return static_cast<int64_t>(scalar_type(given));
  }
  // A whole number is fine where a float is declared; a Scalar keeps it whole.
  if (unwrapped_kind(argument.type()) == c10::TypeKind::FloatType) {
    return static_cast<double>(given);
  }
  return given;
}

c10::IValue value(const ct_value &given, const c10::Argument &argument) {
  switch (given.kind) {
    case ct_kind_none: return c10::IValue();
    case ct_kind_default:
      TORCH_CHECK(argument.default_value(), "argument '", argument.name(), "' has no default");
      return *argument.default_value();
    case ct_kind_tensor: return borrow(given.tensor);
    case ct_kind_integer: return whole_number(given.integer, argument);
    case ct_kind_double: return given.number;
    case ct_kind_boolean: return given.integer != 0;
    case ct_kind_string:
      TORCH_CHECK(given.string, "a text that is none");
      return std::string(given.string);
    case ct_kind_device: return device(given.integer);
    case ct_kind_integers:
      check_list(given, given.integers);
      return c10::IValue(c10::List<int64_t>(
        c10::ArrayRef<int64_t>(given.integers, static_cast<size_t>(given.count))));
    case ct_kind_doubles:
      check_list(given, given.doubles);
      return c10::IValue(c10::List<double>(
        c10::ArrayRef<double>(given.doubles, static_cast<size_t>(given.count))));
    case ct_kind_tensors: {
      check_list(given, given.tensors);
      c10::List<at::Tensor> list;
      list.reserve(given.count);
      for (int64_t i = 0; i < given.count; i++) list.push_back(borrow(given.tensors[i]));
      return list;
    }
  }
  TORCH_CHECK(false, "unknown argument kind ", given.kind);
}

/// The tensors of all returned values, lists flattened.
std::vector<at::Tensor> tensors(torch::jit::Stack &returned) {
  std::vector<at::Tensor> all;
  for (c10::IValue &result : returned) {
    if (result.isTensor()) {
      all.push_back(std::move(result).toTensor());
    } else if (result.isTensorList()) {
      for (at::Tensor tensor : result.toTensorVector()) all.push_back(std::move(tensor));
    } else {
      TORCH_CHECK(false, "a result that is no tensor: ", result.tagKind());
    }
  }
  return all;
}

}  // namespace

extern "C" {

int32_t ct_operation_find(
    const char *name, const char *overload, ct_operation *result, char **error) {
  return guarded(error, [&] {
    auto found = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    *result = reinterpret_cast<ct_operation>(new c10::OperatorHandle(found));
  });
}

int32_t ct_operation_call(
  ct_operation operation, const ct_value *arguments, int64_t count, ct_tensor **results,
  int64_t *result_count, char **error) {
  return guarded(error, [&] {
    TORCH_CHECK(operation && count >= 0 && (count == 0 || arguments), "no operation to call");
    const auto &handle = *reinterpret_cast<const c10::OperatorHandle *>(operation);
    const auto &declared = handle.schema().arguments();
    TORCH_CHECK(
      static_cast<size_t>(count) <= declared.size(), "at most ", declared.size(),
      " arguments, not ", count);
    torch::jit::Stack stack;
    stack.reserve(declared.size());
    for (size_t i = 0; i < declared.size(); i++) {
      ct_value absent{ct_kind_default, 0, {0}};
      stack.push_back(value(i < static_cast<size_t>(count) ? arguments[i] : absent, declared[i]));
    }
    handle.callBoxed(stack);
    std::vector<at::Tensor> returned = tensors(stack);
    auto *array = static_cast<ct_tensor *>(std::malloc(sizeof(ct_tensor) * (returned.size() + 1)));
    TORCH_CHECK(array, "no memory for the results");
    for (size_t i = 0; i < returned.size(); i++) array[i] = give(std::move(returned[i]));
    *results = array;
    *result_count = static_cast<int64_t>(returned.size());
  });
}

ct_tensor ct_retain(ct_tensor tensor) { return give(borrow(tensor)); }

void ct_release(ct_tensor tensor) {
  if (tensor) c10::raw::intrusive_ptr::decref(impl(tensor));
}

int32_t ct_from_bytes(
  const void *bytes, int64_t byte_count, int32_t dtype, const int64_t *shape, int64_t rank,
  ct_tensor *result, char **error) {
  return guarded(error, [&] {
    const c10::IntArrayRef shape_sizes = sizes(shape, rank);
    const c10::ScalarType type = scalar_type(dtype);
    // Before the memory is asked for: a shape can name any amount of it.
    int64_t needed = static_cast<int64_t>(c10::elementSize(type));
    for (int64_t size : shape_sizes) {
      TORCH_CHECK(
        size >= 0 && !c10::mul_overflows(needed, size, &needed), "a shape that no tensor has");
    }
    TORCH_CHECK(needed == byte_count, "the shape needs ", needed, " bytes, not ", byte_count);
    TORCH_CHECK(byte_count == 0 || bytes, "bytes that are none");
    at::Tensor tensor = at::empty(shape_sizes, at::TensorOptions().dtype(type));
    if (byte_count > 0) std::memcpy(tensor.mutable_data_ptr(), bytes, byte_count);
    *result = give(std::move(tensor));
  });
}

int32_t ct_from_memory(
  void *memory, int32_t dtype, const int64_t *shape, int64_t rank, void (*release)(void *),
  void *context, ct_tensor *result, char **error) {
  return guarded(error, [&] {
    *result = give(at::from_blob(
      memory, sizes(shape, rank), [release, context](void *) { release(context); },
      at::TensorOptions().dtype(scalar_type(dtype))));
  });
}

int32_t ct_copy_bytes(ct_tensor tensor, void *bytes, int64_t byte_count, char **error) {
  return guarded(error, [&] {
    at::Tensor source = borrow(tensor).detach().to(at::kCPU).contiguous();
    TORCH_CHECK(
      static_cast<int64_t>(source.nbytes()) == byte_count, "the tensor has ", source.nbytes(),
      " bytes, not ", byte_count);
    TORCH_CHECK(byte_count == 0 || bytes, "no room for the bytes");
    if (byte_count > 0) std::memcpy(bytes, source.const_data_ptr(), byte_count);
  });
}

int64_t ct_rank(ct_tensor tensor) { return impl(tensor)->dim(); }
int64_t ct_size(ct_tensor tensor, int64_t dimension) { return impl(tensor)->sizes()[dimension]; }
int64_t ct_stride(ct_tensor tensor, int64_t dimension) {
  return impl(tensor)->strides()[dimension];
}
int32_t ct_dtype(ct_tensor tensor) {
  return static_cast<int32_t>(c10::typeMetaToScalarType(impl(tensor)->dtype()));
}
int32_t ct_device(ct_tensor tensor) {
  c10::Device place = impl(tensor)->device();
  int32_t index = place.has_index() ? place.index() : 0;
  return static_cast<int32_t>(place.type()) << 16 | index;
}
bool ct_requires_gradient(ct_tensor tensor) { return impl(tensor)->requires_grad(); }

int32_t ct_set_requires_gradient(ct_tensor tensor, bool value, char **error) {
  return guarded(error, [&] { borrow(tensor).set_requires_grad(value); });
}

int32_t ct_gradient(ct_tensor tensor, ct_tensor *result, char **error) {
  return guarded(error, [&] { *result = give(borrow(tensor).grad()); });
}

void ct_clear_gradient(ct_tensor tensor) { borrow(tensor).mutable_grad().reset(); }

int32_t ct_backward(ct_tensor loss, char **error) {
  return guarded(error, [&] { borrow(loss).backward(); });
}

bool ct_set_gradient_mode(bool enabled) {
  bool before = at::GradMode::is_enabled();
  at::GradMode::set_enabled(enabled);
  return before;
}

int32_t ct_set_autocast(int32_t code, bool enabled, int32_t dtype, char **error) {
  return guarded(error, [&] {
    const c10::DeviceType type = device_type(code);
    if (enabled) {
      at::autocast::set_autocast_dtype(type, scalar_type(dtype));
      at::autocast::increment_nesting();
    } else if (at::autocast::decrement_nesting() == 0) {
      // Cached casts of the weights are of the weights before the next step.
      at::autocast::clear_cache();
    }
    at::autocast::set_autocast_enabled(type, enabled);
  });
}

int32_t ct_set_threads(int32_t count, char **error) {
  return guarded(error, [&] { at::set_num_threads(count); });
}
int32_t ct_threads(void) { return at::get_num_threads(); }

int32_t ct_seed(uint64_t seed, char **error) {
  return guarded(error, [&] { at::manual_seed(seed); });
}

void ct_allow_tensor_float32(int32_t allowed) {
  at::globalContext().setAllowTF32CuDNN(allowed != 0);
}

int32_t ct_cuda_device_count(void) {
  try {
    return at::hasCUDA() ? at::detail::getCUDAHooks().deviceCount() : 0;
  } catch (...) {
    return 0;
  }
}

int32_t ct_device_memory(int32_t code, uint64_t *bytes, char **error) {
  return guarded(error, [&] {
    c10::Device place = device(code);
    auto info = at::getDeviceAllocator(place.type())->getMemoryInfo(place.index());
    *bytes = info.second;
  });
}

int32_t ct_synchronize(int32_t code, char **error) {
  return guarded(error, [&] {
    c10::Device place = device(code);
    if (place.is_cuda()) at::detail::getCUDAHooks().deviceSynchronize(place.index());
  });
}

uint64_t ct_version_compiled(void) { return TORCH_ABI_VERSION; }
uint64_t ct_version_loaded(void) { return aoti_torch_abi_version(); }
}
