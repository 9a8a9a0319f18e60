// BMP: 1 to 32 bits, palettes, bit fields, run lengths, rows from either end. Written here because
// libvips only reads BMP through ImageMagick: 50 ms to load it and 6 ms for 128 x 128 pixels, and
// not in every build.
#include "formats.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_HEADER = 14, RGB = 0, RLE8 = 1, RLE4 = 2, BIT_FIELDS = 3, ALPHA_BIT_FIELDS = 6 };

// One colour of a 16- or 32-bit pixel: its bits, where they begin and the largest value.
typedef struct {
  uint32_t mask, shift, largest;
} channel;

typedef struct {
  ccodecs_image base;
  const uint8_t *data, *pixels;
  size_t count, stride;
  uint32_t bits, compression;
  bool top_down;
  uint8_t palette[256][3];
  channel channels[4]; // red, green, blue, alpha (mask 0: none)
} bmp_image;

static uint32_t word(const uint8_t *bytes) { return bytes[0] | (uint32_t)bytes[1] << 8; }
static uint32_t number(const uint8_t *bytes) { return word(bytes) | word(bytes + 2) << 16; }

static channel channel_of(uint32_t mask) {
  channel result = {mask, 0, 0};
  if (mask == 0) return result;
  while (!(mask >> result.shift & 1)) result.shift++;
  result.largest = mask >> result.shift;
  return result;
}

static uint32_t scaled(channel channel, uint32_t pixel) {
  if (channel.largest == 0) return 0;
  const uint64_t value = (pixel & channel.mask) >> channel.shift;
  return (uint32_t)((value * 255 + channel.largest / 2) / channel.largest);
}

// A 32-bit picture whose alpha is 0 everywhere was written by a program that did not fill it in.
static bool alpha_is_used(const bmp_image *image) {
  if (image->channels[3].mask == 0) return false;
  const size_t bytes = image->bits / 8;
  for (size_t y = 0; y < image->base.size.height; y++) {
    const uint8_t *row = image->pixels + y * image->stride;
    for (size_t x = 0; x < image->base.size.width; x++) {
      const uint8_t *at = row + x * bytes;
      if ((bytes == 2 ? word(at) : number(at)) & image->channels[3].mask) return true;
    }
  }
  return false;
}

static void read_plain_row(const uint8_t *row, size_t width, uint8_t *target) {
  for (size_t x = 0; x < width; x++, row += 3, target += 3)
    target[0] = row[2], target[1] = row[1], target[2] = row[0];
}

static bool read_wide_row(const bmp_image *image, const uint8_t *row, uint8_t *target, bool alpha) {
  const size_t bytes = image->bits / 8;
  bool seen_through = false;
  for (size_t x = 0; x < image->base.size.width; x++, target += 3) {
    const uint8_t *at = row + x * bytes;
    const uint32_t pixel = bytes == 2 ? word(at) : number(at);
    uint8_t rgba[4];
    for (int i = 0; i < 4; i++) rgba[i] = (uint8_t)scaled(image->channels[i], pixel);
    if (alpha)
      seen_through |= ccodecs_lay_on_white(rgba, target, 1);
    else
      memcpy(target, rgba, 3);
  }
  return seen_through;
}

static void read_palette_row(const bmp_image *image, const uint8_t *row, uint8_t *target) {
  const uint32_t bits = image->bits, mask = (1u << bits) - 1;
  for (size_t x = 0; x < image->base.size.width; x++) {
    const size_t bit = x * bits;
    const uint32_t index = row[bit / 8] >> (8 - bits - bit % 8) & mask;
    memcpy(target + 3 * x, image->palette[index], 3);
  }
}

static uint8_t *row_of(const bmp_image *image, uint8_t *pixels, size_t y) {
  const size_t width = image->base.size.width, height = image->base.size.height;
  return pixels + 3 * width * (image->top_down ? y : height - 1 - y);
}

// Run lengths: pixels that no run reaches keep the first colour of the palette.
static ccodecs_status read_runs(const bmp_image *image, uint8_t *pixels, ccodecs_reason *reason) {
  const size_t width = image->base.size.width, height = image->base.size.height;
  const uint8_t *at = image->pixels, *const end = image->data + image->count;
  const bool nibbles = image->compression == RLE4;
  for (size_t i = 0; i < width * height; i++) memcpy(pixels + 3 * i, image->palette[0], 3);
  size_t x = 0, y = 0;
  while (end - at >= 2) {
    const uint32_t first = at[0], second = at[1];
    at += 2;
    if (first == 0 && second == 1) return CCODECS_OK;
    if (first == 0 && second == 0) {
      x = 0, y++;
    } else if (first == 0 && second == 2) {
      if (end - at < 2) break;
      x += at[0], y += at[1];
      at += 2;
    } else {
      // A run repeats one byte; a stretch (first == 0) spells its pixels out and is padded to two
      // bytes.
      const size_t length = first ? first : second;
      const size_t stored = first ? 0 : nibbles ? (length + 1) / 2 : length;
      if ((size_t)(end - at) < stored) break;
      if (y >= height || length > width - (x < width ? x : width))
        return ccodecs_refuse(reason, CCODECS_DAMAGED, "a run of pixels leaves the picture");
      for (size_t i = 0; i < length; i++, x++) {
        const uint32_t byte = first ? second : at[nibbles ? i / 2 : i];
        const uint32_t index = !nibbles ? byte : i % 2 ? byte & 15 : byte >> 4;
        memcpy(row_of(image, pixels, y) + 3 * x, image->palette[index], 3);
      }
      at += stored < (size_t)(end - at) ? stored + (stored & 1) : stored;
    }
    if (y >= height) return CCODECS_OK;
  }
  return ccodecs_refuse(reason, CCODECS_TRUNCATED, "the runs of pixels end at row %zu of %zu", y,
                        height);
}

static ccodecs_status read_bmp(ccodecs_image *base, uint8_t *pixels, ccodecs_remarks *remarks,
                               ccodecs_reason *reason) {
  const bmp_image *image = (const bmp_image *)base;
  if (image->compression == RLE8 || image->compression == RLE4)
    return read_runs(image, pixels, reason);
  const bool alpha = alpha_is_used(image);
  for (size_t y = 0; y < base->size.height; y++) {
    const uint8_t *row = image->pixels + y * image->stride;
    uint8_t *target = row_of(image, pixels, y);
    if (image->bits <= 8)
      read_palette_row(image, row, target);
    else if (image->bits == 24)
      read_plain_row(row, base->size.width, target);
    else if (read_wide_row(image, row, target, alpha))
      remarks->alpha_on_white = true;
  }
  return CCODECS_OK;
}

static void close_bmp(ccodecs_image *base) { free(base); }

// The masks follow a 40-byte header or are part of a longer one; without them 16 bits are 5-5-5.
static void set_channels(bmp_image *image, const uint8_t *header, size_t size) {
  uint32_t masks[4] = {0xFF0000, 0xFF00, 0xFF, 0};
  if (image->bits == 16) masks[0] = 0x7C00, masks[1] = 0x3E0, masks[2] = 0x1F;
  if (image->compression == BIT_FIELDS || image->compression == ALPHA_BIT_FIELDS) {
    const bool alpha = size >= 56 || image->compression == ALPHA_BIT_FIELDS;
    for (int i = 0; i < (alpha ? 4 : 3); i++) masks[i] = number(header + 40 + 4 * i);
  }
  for (int i = 0; i < 4; i++) image->channels[i] = channel_of(masks[i]);
}

// What the header says of depth and compression must be one of the pairs that exist.
static bool is_known(uint32_t bits, uint32_t compression) {
  switch (compression) {
  case RGB: return bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
  case RLE8: return bits == 8;
  case RLE4: return bits == 4;
  case BIT_FIELDS:
  case ALPHA_BIT_FIELDS: return bits == 16 || bits == 32;
  default: return false;
  }
}

static ccodecs_status read_header(bmp_image *image, ccodecs_reason *reason) {
  static const char *const early = "the header ends early";
  const uint8_t *header = image->data + FILE_HEADER;
  if (image->count < FILE_HEADER + 12)
    return ccodecs_refuse(reason, CCODECS_TRUNCATED, "%s", early);
  const size_t size = number(header), offset = number(image->data + 10);
  const bool core = size == 12; // OS/2 1.x: 16-bit numbers and palettes of three bytes
  if (!core && (size < 40 || size > 124))
    return ccodecs_refuse(reason, CCODECS_UNSUPPORTED, "a header of %zu bytes", size);
  if (image->count < FILE_HEADER + size)
    return ccodecs_refuse(reason, CCODECS_TRUNCATED, "%s", early);

  const int64_t width = core ? (int64_t)word(header + 4) : (int32_t)number(header + 4);
  const int64_t height = core ? (int64_t)word(header + 6) : (int32_t)number(header + 8);
  image->top_down = height < 0;
  if (width <= 0 || height == 0)
    return ccodecs_refuse(reason, CCODECS_DAMAGED, "a size of %lldx%lld", (long long)width,
                          (long long)height);
  image->base.size = (ccodecs_size){(uint32_t)width, (uint32_t)(height < 0 ? -height : height)};
  image->bits = word(header + (core ? 10 : 14));
  image->compression = core ? RGB : number(header + 16);
  if (!is_known(image->bits, image->compression))
    return ccodecs_refuse(reason, CCODECS_UNSUPPORTED, "%u bits with compression %u", image->bits,
                          image->compression);

  // Masks stand behind the first 40 bytes: in a longer header inside it.
  const size_t masks = image->compression == BIT_FIELDS         ? 12
                       : image->compression == ALPHA_BIT_FIELDS ? 16
                                                                : 0;
  size_t start = FILE_HEADER + (core || size > 40 + masks ? size : 40 + masks);
  if (image->count < start) return ccodecs_refuse(reason, CCODECS_TRUNCATED, "%s", early);
  if (image->bits > 8) set_channels(image, header, size);
  if (image->bits <= 8) {
    const size_t most = (size_t)1 << image->bits, step = core ? 3 : 4;
    size_t colours = core ? 0 : number(header + 32);
    if (colours == 0 || colours > most) colours = most;
    if (colours * step > image->count - start)
      return ccodecs_refuse(reason, CCODECS_TRUNCATED, "%s", early);
    for (size_t i = 0; i < colours; i++)
      for (size_t c = 0; c < 3; c++) image->palette[i][c] = image->data[start + i * step + 2 - c];
    start += colours * step;
  }
  // Some files give no offset, or one inside the palette.
  if (offset > start) start = offset;
  if (start > image->count) return ccodecs_refuse(reason, CCODECS_TRUNCATED, "no pixels");
  image->pixels = image->data + start;
  return CCODECS_OK;
}

ccodecs_status ccodecs_open_bmp(const uint8_t *data, size_t count, ccodecs_image **result,
                                ccodecs_reason *reason) {
  bmp_image *image = calloc(1, sizeof *image);
  if (!image) return ccodecs_refuse(reason, CCODECS_OUT_OF_MEMORY, "no memory for the decoder");
  image->base.read = read_bmp;
  image->base.close = close_bmp;
  image->data = data;
  image->count = count;
  ccodecs_status status = read_header(image, reason);
  if (status == CCODECS_OK && image->compression != RLE8 && image->compression != RLE4) {
    const uint64_t row = ((uint64_t)image->base.size.width * image->bits + 7) / 8;
    image->stride = (size_t)((row + 3) / 4 * 4);
    const uint64_t held = (uint64_t)(data + count - image->pixels);
    // The padding of the last row may be missing.
    const uint64_t needed = (uint64_t)image->stride * (image->base.size.height - 1) + row;
    if (held < needed)
      status =
          ccodecs_refuse(reason, CCODECS_TRUNCATED, "%llu bytes of pixels where %llu are needed",
                         (unsigned long long)held, (unsigned long long)needed);
  }
  if (status != CCODECS_OK) {
    free(image);
    return status;
  }
  *result = &image->base;
  return CCODECS_OK;
}
