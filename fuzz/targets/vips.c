// GIF, TIFF and WebP, told apart as the program does it: by their first bytes.
#include "picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count) {
  if (count < 12) return 0;
  if (memcmp(data, "GIF8", 4) == 0) return decode(CCODECS_GIF, data, count);
  if (memcmp(data, "RIFF", 4) == 0) return decode(CCODECS_WEBP, data, count);
  return decode(CCODECS_TIFF, data, count);
}
