// JPEG through libjpeg-turbo. Damage that libjpeg would paint over in grey is an error here.
#include "formats.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

// A progressive file may repeat scans without end; libjpeg-turbo's own tools stop at this number.
enum { MAXIMUM_SCANS = 500 };

typedef struct {
  ccodecs_image base;
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  ccodecs_reason *reason;
  ccodecs_status status;
  bool reading, past_end;
  uint8_t *row; // CMYK only
} jpeg_image;

static jpeg_image *image_of(j_common_ptr info) { return info->client_data; }

static ccodecs_status status_of(int code) {
  switch (code) {
  case JERR_INPUT_EOF:
  case JERR_INPUT_EMPTY: return CCODECS_TRUNCATED;
  case JERR_OUT_OF_MEMORY: return CCODECS_OUT_OF_MEMORY;
  case JERR_SOF_UNSUPPORTED:
  case JERR_BAD_PRECISION:
  case JERR_CONVERSION_NOTIMPL:
  case JERR_ARITH_NOTIMPL:
  case JERR_NOTIMPL:
  case JERR_NOT_COMPILED:
  case JERR_COMPONENT_COUNT: return CCODECS_UNSUPPORTED;
  default: return CCODECS_DAMAGED;
  }
}

_Noreturn static void leave(j_common_ptr info, ccodecs_status status) {
  jpeg_image *image = image_of(info);
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  image->status = ccodecs_refuse(image->reason, status, "%s", text);
  longjmp(image->escape, 1);
}

_Noreturn static void leave_on_error(j_common_ptr info) {
  leave(info, status_of(info->err->msg_code));
}

// Warnings that mean lost or wrong pixels end the decoding; the others (odd markers, stray bytes)
// do not.
static void weigh_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
  case JWRN_HIT_MARKER: leave(info, image_of(info)->past_end ? CCODECS_TRUNCATED : CCODECS_DAMAGED);
  case JWRN_HUFF_BAD_CODE:
  case JWRN_ARITH_BAD_CODE:
  case JWRN_MUST_RESYNC:
  case JWRN_BOGUS_PROGRESSION: leave(info, CCODECS_DAMAGED);
  default: return;
  }
}

static void say_nothing(j_common_ptr info) { (void)info; }

static void nothing_to_do(j_decompress_ptr info) { (void)info; }

// The end of the file. A file of one scan may lack its end marker and still hold every pixel:
// libjpeg then says JWRN_HIT_MARKER if it misses data. With more scans nobody can tell what is
// missing.
static boolean fill_past_end(j_decompress_ptr info) {
  static const JOCTET end_of_image[2] = {0xFF, JPEG_EOI};
  jpeg_image *image = image_of((j_common_ptr)info);
  if (!image->reading || jpeg_has_multiple_scans(info)) ERREXIT(info, JERR_INPUT_EOF);
  image->past_end = true;
  info->src->next_input_byte = end_of_image;
  info->src->bytes_in_buffer = sizeof end_of_image;
  return TRUE;
}

static void skip_bytes(j_decompress_ptr info, long count) {
  if (count <= 0) return;
  const size_t left = info->src->bytes_in_buffer;
  const size_t step = (size_t)count < left ? (size_t)count : left;
  info->src->next_input_byte += step;
  info->src->bytes_in_buffer -= step;
}

static void count_scans(j_common_ptr info) {
  jpeg_image *image = image_of(info);
  if (((j_decompress_ptr)info)->input_scan_number <= MAXIMUM_SCANS) return;
  image->status =
      ccodecs_refuse(image->reason, CCODECS_DAMAGED, "more than %d scans", MAXIMUM_SCANS);
  longjmp(image->escape, 1);
}

static void close_jpeg(ccodecs_image *base) {
  jpeg_image *image = (jpeg_image *)base;
  jpeg_destroy_decompress(&image->info);
  free(image->row);
  free(image);
}

static uint32_t orientation_of(j_decompress_ptr info) {
  static const uint8_t mark[6] = {'E', 'x', 'i', 'f', 0, 0};
  for (jpeg_saved_marker_ptr marker = info->marker_list; marker; marker = marker->next) {
    if (marker->data_length <= sizeof mark || memcmp(marker->data, mark, sizeof mark) != 0)
      continue;
    const uint32_t orientation =
        ccodecs_exif_orientation(marker->data + sizeof mark, marker->data_length - sizeof mark);
    if (orientation != 1) return orientation;
  }
  return 1;
}

static ccodecs_status read_jpeg(ccodecs_image *base, uint8_t *pixels, ccodecs_remarks *remarks,
                                ccodecs_reason *reason) {
  jpeg_image *image = (jpeg_image *)base;
  j_decompress_ptr info = &image->info;
  const size_t width = base->size.width;
  image->reason = reason;
  image->reading = true;
  if (setjmp(image->escape)) return image->status;

  const bool inks = info->num_components == 4;
  info->out_color_space = inks ? JCS_CMYK : JCS_RGB;
  if (inks && !(image->row = malloc(4 * width)))
    return ccodecs_refuse(reason, CCODECS_OUT_OF_MEMORY, "no memory for a row");
  jpeg_start_decompress(info);
  while (info->output_scanline < info->output_height) {
    uint8_t *target = pixels + 3 * width * info->output_scanline;
    JSAMPROW row = inks ? image->row : target;
    if (jpeg_read_scanlines(info, &row, 1) != 1)
      return ccodecs_refuse(reason, CCODECS_DAMAGED, "libjpeg stopped at row %u",
                            info->output_scanline);
    if (inks) ccodecs_cmyk_to_rgb(image->row, target, width, info->saw_Adobe_marker);
  }
  remarks->cmyk_converted = inks;
  // Before the end: jpeg_finish_decompress frees the markers.
  remarks->orientation = orientation_of(info);
  jpeg_finish_decompress(info);
  return CCODECS_OK;
}

ccodecs_status ccodecs_open_jpeg(const uint8_t *data, size_t count, ccodecs_image **result,
                                 ccodecs_reason *reason) {
  jpeg_image *image = calloc(1, sizeof *image);
  if (!image) return ccodecs_refuse(reason, CCODECS_OUT_OF_MEMORY, "no memory for the decoder");
  j_decompress_ptr info = &image->info;
  image->reason = reason;
  info->err = jpeg_std_error(&image->errors);
  image->errors.error_exit = leave_on_error;
  image->errors.emit_message = weigh_message;
  image->errors.output_message = say_nothing;
  info->client_data = image;
  if (setjmp(image->escape)) {
    const ccodecs_status status = image->status;
    close_jpeg(&image->base);
    return status;
  }
  jpeg_create_decompress(info);
  info->client_data = image;
  image->source = (struct jpeg_source_mgr){.next_input_byte = data,
                                           .bytes_in_buffer = count,
                                           .init_source = nothing_to_do,
                                           .fill_input_buffer = fill_past_end,
                                           .skip_input_data = skip_bytes,
                                           .resync_to_restart = jpeg_resync_to_restart,
                                           .term_source = nothing_to_do};
  info->src = &image->source;
  image->progress.progress_monitor = count_scans;
  info->progress = &image->progress;
  jpeg_save_markers(info, JPEG_APP0 + 1, 0xFFFF);
  jpeg_read_header(info, TRUE);
  image->base = (ccodecs_image){
      .size = {info->image_width, info->image_height}, .read = read_jpeg, .close = close_jpeg};
  *result = &image->base;
  return CCODECS_OK;
}
