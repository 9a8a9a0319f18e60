#include "picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count) {
  return decode(CCODECS_JPEG, data, count);
}
