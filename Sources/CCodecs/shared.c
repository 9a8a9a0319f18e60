#include "shared.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

ccodecs_status ccodecs_refuse(ccodecs_reason *reason, ccodecs_status status, const char *format,
                              ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(reason->text, sizeof reason->text, format, arguments);
  va_end(arguments);
  return status;
}

ccodecs_status ccodecs_png_status(const char *message) {
  // "Out of memory" of libpng, "insufficient memory" of zlib.
  const bool memory = strstr(message, "ut of memory") || strstr(message, "nsufficient memory");
  return memory ? CCODECS_OUT_OF_MEMORY : CCODECS_DAMAGED;
}

bool ccodecs_lay_on_white(const uint8_t *rgba, uint8_t *rgb, size_t pixels) {
  uint8_t least = 255;
  for (size_t i = 0; i < pixels; i++, rgba += 4, rgb += 3) {
    const uint32_t alpha = rgba[3], white = 255 * (255 - alpha);
    if (alpha < least) least = (uint8_t)alpha;
    rgb[0] = ccodecs_by_255(rgba[0] * alpha + white);
    rgb[1] = ccodecs_by_255(rgba[1] * alpha + white);
    rgb[2] = ccodecs_by_255(rgba[2] * alpha + white);
  }
  return least < 255;
}

void ccodecs_cmyk_to_rgb(const uint8_t *cmyk, uint8_t *rgb, size_t pixels, bool inverted) {
  const uint8_t flip = inverted ? 0 : 255;
  for (size_t i = 0; i < pixels; i++, cmyk += 4, rgb += 3) {
    const uint32_t light = cmyk[3] ^ flip;
    rgb[0] = ccodecs_by_255((cmyk[0] ^ flip) * light);
    rgb[1] = ccodecs_by_255((cmyk[1] ^ flip) * light);
    rgb[2] = ccodecs_by_255((cmyk[2] ^ flip) * light);
  }
}

static uint32_t number(const uint8_t *bytes, size_t width, bool little) {
  uint32_t value = 0;
  for (size_t i = 0; i < width; i++) value = value << 8 | bytes[little ? width - 1 - i : i];
  return value;
}

uint32_t ccodecs_exif_orientation(const uint8_t *data, size_t count) {
  if (count < 8) return 1;
  const bool little = data[0] == 'I';
  if (data[0] != data[1] || (!little && data[0] != 'M') || number(data + 2, 2, little) != 42)
    return 1;
  const size_t directory = number(data + 4, 4, little);
  if (directory > count - 2) return 1;
  const size_t entries = number(data + directory, 2, little);
  for (size_t i = 0; i < entries && directory + 2 + 12 * (i + 1) <= count; i++) {
    const uint8_t *entry = data + directory + 2 + 12 * i;
    // Tag 0x0112 is the orientation, type 3 a 16-bit number (TIFF 6.0, section 8).
    if (number(entry, 2, little) != 0x0112 || number(entry + 2, 2, little) != 3) continue;
    const uint32_t orientation = number(entry + 8, 2, little);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}
