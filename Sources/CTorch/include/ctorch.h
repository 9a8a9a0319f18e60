// A C ABI over LibTorch: any ATen operation by name through the dispatcher, plus what the
// dispatcher lacks.
//
// Every function that can fail returns 0 on success; otherwise it returns non-zero and sets *error
// to a text that the caller frees with `free`. No C++ exception crosses this boundary. Arguments
// are looked at before they are used: kinds, types and shapes that are none, lists without
// elements where some are counted. Functions that cannot fail need a tensor, not NULL, and a
// dimension that it has.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One owned reference to a tensor. NULL is the undefined tensor.
typedef struct ct_tensor_impl *ct_tensor;
/// An operation found in the dispatcher; it lives as long as the process.
typedef const struct ct_operation_impl *ct_operation;

enum ct_kind {
  ct_kind_none,
  ct_kind_default,  // the schema's own default
  ct_kind_tensor,
  ct_kind_integer,
  ct_kind_double,
  ct_kind_boolean,
  ct_kind_string,
  ct_kind_device,  // integer = type << 16 | index
  ct_kind_integers,
  ct_kind_doubles,
  ct_kind_tensors,
};

/// One argument: `kind` says which member holds it. Lists are borrowed for the call.
typedef struct {
  int32_t kind;
  int64_t count;
  union {
    int64_t integer;
    double number;
    ct_tensor tensor;
    const int64_t *integers;
    const double *doubles;
    const ct_tensor *tensors;
    const char *string;
  };
} ct_value;

int32_t ct_operation_find(
    const char *name, const char *overload, ct_operation *result, char **error);
/// Returns the resulting tensors, lists flattened, in an array that the caller frees with `free`.
int32_t ct_operation_call(
  ct_operation operation, const ct_value *arguments, int64_t count, ct_tensor **results,
  int64_t *result_count, char **error);

ct_tensor ct_retain(ct_tensor tensor);
void ct_release(ct_tensor tensor);

/// A new contiguous CPU tensor with a copy of `bytes`.
int32_t ct_from_bytes(
  const void *bytes, int64_t byte_count, int32_t dtype, const int64_t *shape, int64_t rank,
  ct_tensor *result, char **error);
/// A CPU tensor over memory that stays the caller's until `release(context)` is called.
int32_t ct_from_memory(
  void *memory, int32_t dtype, const int64_t *shape, int64_t rank, void (*release)(void *),
  void *context, ct_tensor *result, char **error);
/// Copies a tensor's elements, row-major, from wherever they are into `bytes`.
int32_t ct_copy_bytes(ct_tensor tensor, void *bytes, int64_t byte_count, char **error);

int64_t ct_rank(ct_tensor tensor);
int64_t ct_size(ct_tensor tensor, int64_t dimension);
int64_t ct_stride(ct_tensor tensor, int64_t dimension);
int32_t ct_dtype(ct_tensor tensor);
int32_t ct_device(ct_tensor tensor);
bool ct_requires_gradient(ct_tensor tensor);

int32_t ct_set_requires_gradient(ct_tensor tensor, bool value, char **error);
/// The accumulated gradient; NULL where there is none yet.
int32_t ct_gradient(ct_tensor tensor, ct_tensor *result, char **error);
void ct_clear_gradient(ct_tensor tensor);
int32_t ct_backward(ct_tensor loss, char **error);

/// Sets the thread's gradient mode and returns what it was.
bool ct_set_gradient_mode(bool enabled);
/// Turns autocast on for one device type of this thread (dtype as c10::ScalarType), or off.
int32_t ct_set_autocast(int32_t device_type, bool enabled, int32_t dtype, char **error);

/// Keeps freed memory for the next tensor instead of handing every large block back to the system.
/// For good, from the first call on.
void ct_keep_freed_memory(void);
/// Bytes that the tensors on the CPU hold.
int64_t ct_held_memory(void);
/// The most that they held since this was last called.
int64_t ct_take_most_held_memory(void);
int32_t ct_set_threads(int32_t count, char **error);
int32_t ct_threads(void);
int32_t ct_seed(uint64_t seed, char **error);
/// Whether a GPU's convolutions may round what they multiply (TensorFloat-32).
void ct_allow_tensor_float32(int32_t allowed);
int32_t ct_cuda_device_count(void);
/// All the memory of a GPU, free or not.
int32_t ct_device_memory(int32_t device, uint64_t *bytes, char **error);
/// Frees cached GPU memory and waits for running kernels, where there is a GPU.
int32_t ct_synchronize(int32_t device, char **error);

/// major << 56 | minor << 48 | patch << 40, of the headers this file was compiled against and of
/// the library loaded.
uint64_t ct_version_compiled(void);
uint64_t ct_version_loaded(void);

#ifdef __cplusplus
}
#endif
