// Decoders of six picture formats behind one interface: the header first, so that the caller can
// refuse a size, then the pixels as 8-bit RGB. libjpeg-turbo reads JPEG, libpng PNG, bmp.c BMP;
// libvips, which is loaded when it is first needed, reads GIF, TIFF and WebP, and draws SVG by
// librsvg. PNG is written as well. Nothing is printed and nothing ends the process.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  CCODECS_JPEG = 0,
  CCODECS_PNG = 1,
  CCODECS_BMP = 2,
  CCODECS_GIF = 3,
  CCODECS_TIFF = 4,
  CCODECS_WEBP = 5,
  CCODECS_SVG = 6, // drawings of our own, drawn at twice their size; no file is ever taken for one
} ccodecs_format;

typedef enum {
  CCODECS_OK = 0,
  CCODECS_TRUNCATED = 1,
  CCODECS_DAMAGED = 2,
  CCODECS_UNSUPPORTED = 3,
  CCODECS_OUT_OF_MEMORY = 4,
  CCODECS_LIBRARY_MISSING = 5,
} ccodecs_status;

// Why a call did not return CCODECS_OK, in the words of the library where it has any.
typedef struct {
  char text[256];
} ccodecs_reason;

// The size as stored, before any orientation is applied.
typedef struct {
  uint32_t width, height;
} ccodecs_size;

// What was done to reach 8-bit RGB, and what the caller has yet to do (orientation) or say (pages).
typedef struct {
  bool alpha_on_white;      // some pixel was not opaque
  bool sixteen_bit_reduced; // value / 257, rounded
  bool cmyk_converted;      // (255 - ink)(255 - black) / 255
  bool lab_converted;
  uint32_t orientation; // EXIF 1...8; 1 where the file says nothing
  uint32_t pages;       // pages or frames of the file; the first was read
} ccodecs_remarks;

typedef struct ccodecs_image ccodecs_image;

// Reads the header. `data` must stay valid until the image is closed. On failure there is nothing
// to close.
ccodecs_status ccodecs_open(ccodecs_format format, const uint8_t *data, size_t count,
                            ccodecs_image **image, ccodecs_size *size, ccodecs_reason *reason);

// Writes width * height * 3 bytes, rows from the top, red first. May be called once.
ccodecs_status ccodecs_read(ccodecs_image *image, uint8_t *pixels, ccodecs_remarks *remarks,
                            ccodecs_reason *reason);

void ccodecs_close(ccodecs_image *image);

// Makes a PNG of 8-bit RGB, rows from the top. The same pixels give the same bytes. The caller
// frees `*bytes` with free().
ccodecs_status ccodecs_write_png(const uint8_t *pixels, ccodecs_size size, uint8_t **bytes,
                                 size_t *count, ccodecs_reason *reason);

// Lets drawings use the fonts in a folder, by the rules of its `.conf` files, instead of the
// system's. Before the first drawing.
void ccodecs_use_fonts(const char *folder);

// Fonts that drawings can use. CCODECS_LIBRARY_MISSING where there is nothing to draw with.
ccodecs_status ccodecs_count_fonts(size_t *count, ccodecs_reason *reason);

#ifdef __cplusplus
}
#endif
