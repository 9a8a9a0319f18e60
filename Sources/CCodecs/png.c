// PNG through libpng: every colour type and depth, laid on white, 8-bit RGB. gAMA, iCCP and bKGD
// are not applied.
#include "formats.h"

#include <stdlib.h>
#include <string.h>

#include <png.h>

enum { LARGEST_PIECE = 8 << 20, MOST_PIECES = 32 };

typedef struct {
  ccodecs_image base;
  png_structp png;
  png_infop info;
  const uint8_t *next;
  size_t left;
  ccodecs_reason *reason;
  ccodecs_status status;
  uint8_t *rows; // RGBA: one row, or all of an interlaced picture
} png_image_reader;

static void take_bytes(png_structp png, png_bytep target, size_t count) {
  png_image_reader *image = png_get_io_ptr(png);
  if (count > image->left) {
    image->status = CCODECS_TRUNCATED;
    png_error(png, "the file ends early");
  }
  memcpy(target, image->next, count);
  image->next += count;
  image->left -= count;
}

_Noreturn static void leave_on_error(png_structp png, png_const_charp message) {
  png_image_reader *image = png_get_error_ptr(png);
  if (image->status == CCODECS_OK) image->status = ccodecs_png_status(message);
  ccodecs_refuse(image->reason, image->status, "%s", message);
  png_longjmp(png, 1);
}

static void say_nothing(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void close_png(ccodecs_image *base) {
  png_image_reader *image = (png_image_reader *)base;
  png_destroy_read_struct(&image->png, &image->info, NULL);
  free(image->rows);
  free(image);
}

// Frames of an animated PNG: the first four bytes of its acTL chunk.
static uint32_t frames_of(const png_image_reader *image) {
  png_unknown_chunkp chunks = NULL;
  const int count = png_get_unknown_chunks(image->png, image->info, &chunks);
  for (int i = 0; i < count; i++) {
    if (memcmp(chunks[i].name, "acTL", 4) != 0 || chunks[i].size < 8) continue;
    const uint32_t frames = png_get_uint_32(chunks[i].data);
    return frames > 0 ? frames : 1;
  }
  return 1;
}

static int digit(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

// EXIF as ImageMagick wrote it before PNG had a place for it: a text of "\nexif\n<length>\n" and
// hexadecimal digits. The orientation stands in the first directory, so its first kilobyte is
// enough.
static uint32_t orientation_in_text(const png_image_reader *image) {
  png_textp texts = NULL;
  const int count = png_get_text(image->png, image->info, &texts, NULL);
  for (int i = 0; i < count; i++) {
    if (strncmp(texts[i].key, "Raw profile type ", 17) != 0 || !texts[i].text) continue;
    const char *at = texts[i].text;
    for (int line = 0; line < 3 && at; line++) at = (at = strchr(at, '\n')) ? at + 1 : NULL;
    uint8_t block[1024];
    size_t filled = 0;
    for (; at && *at && filled < sizeof block; at++) {
      const int high = digit(at[0]), low = high < 0 ? -1 : digit(at[1]);
      if (low < 0) continue;
      block[filled++] = (uint8_t)(high << 4 | low);
      at++;
    }
    const size_t mark = filled > 6 && memcmp(block, "Exif\0", 6) == 0 ? 6 : 0;
    const uint32_t orientation = ccodecs_exif_orientation(block + mark, filled - mark);
    if (orientation != 1) return orientation;
  }
  return 1;
}

static uint32_t orientation_of(const png_image_reader *image) {
  png_bytep exif = NULL;
  png_uint_32 count = 0;
  if (!png_get_eXIf_1(image->png, image->info, &count, &exif)) return orientation_in_text(image);
  return ccodecs_exif_orientation(exif, count);
}

static ccodecs_status read_png(ccodecs_image *base, uint8_t *pixels, ccodecs_remarks *remarks,
                               ccodecs_reason *reason) {
  png_image_reader *image = (png_image_reader *)base;
  const png_structp png = image->png;
  const size_t width = base->size.width, height = base->size.height;
  image->reason = reason;
  if (setjmp(png_jmpbuf(png))) return image->status;

  remarks->sixteen_bit_reduced = png_get_bit_depth(png, image->info) == 16;
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, image->info);
  const size_t channels = png_get_channels(png, image->info);
  if (png_get_rowbytes(png, image->info) != channels * width || (channels != 3 && channels != 4))
    return ccodecs_refuse(reason, CCODECS_UNSUPPORTED, "%zu channels", channels);

  const bool alpha = channels == 4;
  if (alpha && !(image->rows = calloc(passes > 1 ? height : 1, 4 * width)))
    return ccodecs_refuse(reason, CCODECS_OUT_OF_MEMORY, "no memory for the rows");
  for (int pass = 0; pass < passes; pass++) {
    for (size_t y = 0; y < height; y++) {
      uint8_t *target = pixels + 3 * width * y;
      uint8_t *row = alpha ? image->rows + (passes > 1 ? 4 * width * y : 0) : target;
      png_read_row(png, row, NULL);
      if (alpha && pass == passes - 1 && ccodecs_lay_on_white(row, target, width))
        remarks->alpha_on_white = true;
    }
  }
  // The checksum of the last piece of pixels is only compared here.
  png_read_end(png, image->info);
  remarks->orientation = orientation_of(image);
  remarks->pages = frames_of(image);
  return CCODECS_OK;
}

// Whether a large piece claims more bytes than the file has left. libpng asks for them all before
// it reads: a file of some hundred bytes costs gigabytes.
static bool claims_too_much(const uint8_t *data, size_t count) {
  for (size_t at = 8; count >= 8 && at <= count - 8;) {
    const size_t length = png_get_uint_32(data + at);
    if (length > LARGEST_PIECE && length > count - at - 8) return true;
    if (memcmp(data + at + 4, "IEND", 4) == 0) return false;
    at += 12 + length;
  }
  return false;
}

ccodecs_status ccodecs_open_png(const uint8_t *data, size_t count, ccodecs_image **result,
                                ccodecs_reason *reason) {
  if (claims_too_much(data, count))
    return ccodecs_refuse(reason, CCODECS_TRUNCATED, "the file ends early");
  png_image_reader *image = calloc(1, sizeof *image);
  if (!image) return ccodecs_refuse(reason, CCODECS_OUT_OF_MEMORY, "no memory for the decoder");
  image->next = data;
  image->left = count;
  image->reason = reason;
  image->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, image, leave_on_error, say_nothing);
  image->info = image->png ? png_create_info_struct(image->png) : NULL;
  if (!image->info) {
    close_png(&image->base);
    return ccodecs_refuse(reason, CCODECS_OUT_OF_MEMORY, "no memory for libpng");
  }
  if (setjmp(png_jmpbuf(image->png))) {
    const ccodecs_status status = image->status;
    close_png(&image->base);
    return status;
  }
  png_set_read_fn(image->png, image, take_bytes);
  // The caller limits the size, with a better message.
  png_set_user_limits(image->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  // What is packed in a text or a profile, and how many of them are kept.
  png_set_chunk_malloc_max(image->png, count > LARGEST_PIECE ? count : LARGEST_PIECE);
  png_set_chunk_cache_max(image->png, MOST_PIECES);
  png_set_keep_unknown_chunks(image->png, PNG_HANDLE_CHUNK_ALWAYS, (png_const_bytep) "acTL", 1);
  png_read_info(image->png, image->info);
  image->base = (ccodecs_image){.size = {png_get_image_width(image->png, image->info),
                                         png_get_image_height(image->png, image->info)},
                                .read = read_png,
                                .close = close_png};
  *result = &image->base;
  return CCODECS_OK;
}
