// One picture decoder under libFuzzer: the bytes are opened, and read where the size is small.
#pragma once
#include "ccodecs.h"

#include <stdlib.h>
#include <string.h>

// Pixels that are decoded; larger pictures cost time and show nothing new.
enum { PIXEL_LIMIT = 1 << 20 };

static int decode(ccodecs_format format, const uint8_t *data, size_t count) {
  ccodecs_image *image = NULL;
  ccodecs_size size = {0, 0};
  ccodecs_reason reason;
  if (ccodecs_open(format, data, count, &image, &size, &reason) != CCODECS_OK) return 0;
  const uint64_t pixels = (uint64_t)size.width * size.height;
  if (pixels == 0) abort();
  if (pixels <= PIXEL_LIMIT) {
    ccodecs_remarks remarks;
    uint8_t *rgb = malloc(pixels * 3);
    if (rgb && ccodecs_read(image, rgb, &remarks, &reason) == CCODECS_OK) {
      if (remarks.orientation < 1 || remarks.orientation > 8 || remarks.pages < 1) abort();
    }
    free(rgb);
  }
  ccodecs_close(image);
  return 0;
}
