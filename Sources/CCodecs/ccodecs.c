#include "formats.h"

#include <string.h>

ccodecs_status ccodecs_open(ccodecs_format format, const uint8_t *data, size_t count,
                            ccodecs_image **image, ccodecs_size *size, ccodecs_reason *reason) {
  ccodecs_status status;
  *image = NULL;
  switch (format) {
  case CCODECS_JPEG: status = ccodecs_open_jpeg(data, count, image, reason); break;
  case CCODECS_PNG: status = ccodecs_open_png(data, count, image, reason); break;
  case CCODECS_BMP: status = ccodecs_open_bmp(data, count, image, reason); break;
  default: status = ccodecs_open_vips(format, data, count, image, reason); break;
  }
  if (status != CCODECS_OK) return status;
  *size = (*image)->size;
  if (size->width > 0 && size->height > 0) return CCODECS_OK;
  ccodecs_close(*image);
  *image = NULL;
  return ccodecs_refuse(reason, CCODECS_DAMAGED, "a width or height of 0");
}

ccodecs_status ccodecs_read(ccodecs_image *image, uint8_t *pixels, ccodecs_remarks *remarks,
                            ccodecs_reason *reason) {
  memset(remarks, 0, sizeof *remarks);
  remarks->orientation = 1;
  remarks->pages = 1;
  return image->read(image, pixels, remarks, reason);
}

void ccodecs_close(ccodecs_image *image) {
  if (image) image->close(image);
}
