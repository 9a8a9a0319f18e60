// The decoders of single formats, as ccodecs.c sees them: each reads a header, and makes an image.
// Not seen by Swift.
#pragma once
#include "shared.h"

ccodecs_status ccodecs_open_jpeg(const uint8_t *data, size_t count, ccodecs_image **image,
                                 ccodecs_reason *reason);
ccodecs_status ccodecs_open_png(const uint8_t *data, size_t count, ccodecs_image **image,
                                ccodecs_reason *reason);
ccodecs_status ccodecs_open_bmp(const uint8_t *data, size_t count, ccodecs_image **image,
                                ccodecs_reason *reason);
ccodecs_status ccodecs_open_vips(ccodecs_format format, const uint8_t *data, size_t count,
                                 ccodecs_image **image, ccodecs_reason *reason);
