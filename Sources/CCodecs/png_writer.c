// PNG files through libpng. No times and no texts: the same pixels give the same bytes.
#include "shared.h"

#include <stdlib.h>
#include <string.h>

#include <png.h>

typedef struct {
  uint8_t *bytes;
  size_t count, room;
  ccodecs_reason *reason;
  ccodecs_status status;
} png_file;

static void append(png_structp png, png_bytep bytes, size_t count) {
  png_file *file = png_get_io_ptr(png);
  if (count > file->room - file->count) {
    const size_t room = 2 * (file->count + count);
    uint8_t *larger = realloc(file->bytes, room);
    if (!larger) {
      file->status = CCODECS_OUT_OF_MEMORY;
      png_error(png, "no memory for the file");
    }
    file->bytes = larger;
    file->room = room;
  }
  memcpy(file->bytes + file->count, bytes, count);
  file->count += count;
}

static void flush_nothing(png_structp png) { (void)png; }

_Noreturn static void leave_on_error(png_structp png, png_const_charp message) {
  png_file *file = png_get_error_ptr(png);
  if (file->status == CCODECS_OK) file->status = ccodecs_png_status(message);
  ccodecs_refuse(file->reason, file->status, "%s", message);
  png_longjmp(png, 1);
}

static void say_nothing(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static ccodecs_status write_rows(png_structp png, png_infop info, const uint8_t *pixels,
                                 ccodecs_size size, png_file *file) {
  if (setjmp(png_jmpbuf(png))) return file->status;
  png_set_write_fn(png, file, append, flush_nothing);
  // The caller's sizes are those of pictures that it holds.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_IHDR(png, info, size.width, size.height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  // Named, so that another release's own choice changes nothing.
  png_set_compression_level(png, 6);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
  png_write_info(png, info);
  for (uint32_t y = 0; y < size.height; y++)
    png_write_row(png, pixels + 3 * (size_t)size.width * y);
  png_write_end(png, info);
  return CCODECS_OK;
}

ccodecs_status ccodecs_write_png(const uint8_t *pixels, ccodecs_size size, uint8_t **bytes,
                                 size_t *count, ccodecs_reason *reason) {
  png_file file = {.reason = reason};
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, &file, leave_on_error, say_nothing);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  const ccodecs_status status =
      info ? write_rows(png, info, pixels, size, &file)
           : ccodecs_refuse(reason, CCODECS_OUT_OF_MEMORY, "no memory for libpng");
  png_destroy_write_struct(&png, &info);
  if (status != CCODECS_OK) {
    free(file.bytes);
    return status;
  }
  *bytes = file.bytes;
  *count = file.count;
  return CCODECS_OK;
}
