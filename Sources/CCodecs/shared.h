// What the decoders of all formats look down on; it knows none of them. Not seen by Swift.
#pragma once
#include "ccodecs.h"

// The first member of every decoder's own structure.
struct ccodecs_image {
  ccodecs_size size;
  ccodecs_status (*read)(ccodecs_image *image, uint8_t *pixels, ccodecs_remarks *remarks,
                         ccodecs_reason *reason);
  void (*close)(ccodecs_image *image);
};

// Writes the reason and passes the status through.
ccodecs_status ccodecs_refuse(ccodecs_reason *reason, ccodecs_status status, const char *format,
                              ...) __attribute__((format(printf, 3, 4)));

// What libpng's words for an error mean.
ccodecs_status ccodecs_png_status(const char *message);

// RGBA to RGB on white; true if some pixel was not opaque.
bool ccodecs_lay_on_white(const uint8_t *rgba, uint8_t *rgb, size_t pixels);

// CMYK inks (0 = none) to RGB, or the other way round as Adobe stores them.
void ccodecs_cmyk_to_rgb(const uint8_t *cmyk, uint8_t *rgb, size_t pixels, bool inverted);

// The orientation tag of a TIFF block as EXIF holds it; 1 where there is none or it makes no sense.
uint32_t ccodecs_exif_orientation(const uint8_t *data, size_t count);

// x / 255, rounded, for x up to 255 * 255.
static inline uint8_t ccodecs_by_255(uint32_t x) {
  x += 128;
  return (uint8_t)((x + (x >> 8)) >> 8);
}
