#include "lines.h"

/* Four cells at once: the three channels of a pixel, and one that belongs to the next. */
typedef float reals __attribute__((vector_size(16), aligned(4)));
typedef int32_t wholes __attribute__((vector_size(16), aligned(4)));

/* Eight cells at once, of any channels. */
typedef float many_reals __attribute__((vector_size(32), aligned(4)));
typedef int32_t many_wholes __attribute__((vector_size(32), aligned(4)));
enum { LANES = 8 };

/* Sums that are made side by side: an addition waits for the one before it in its own sum. */
enum { ABREAST = 8 };

/* Pixels of a window of so many whose products are rounded. */
static int64_t rounded_products(int64_t count) { return count > 0 ? (count - 1) / 4 * 4 + 1 : 0; }

/* ---- Bytes to cells ---- */

FOR_EACH_PROCESSOR
static void real_cells(
    const uint8_t *bytes, int64_t count, int64_t stride, int64_t rows, cell *pixels) {
  for (int64_t y = 0; y < rows; y++)
    for (int64_t i = 0; i < count; i++) pixels[y * count + i].real = bytes[y * stride + i];
}

FOR_EACH_PROCESSOR
static void whole_cells(
    const uint8_t *bytes, int64_t count, int64_t stride, int64_t rows, cell *pixels) {
  for (int64_t y = 0; y < rows; y++)
    for (int64_t i = 0; i < count; i++) pixels[y * count + i].whole = bytes[y * stride + i];
}

void cresampling_cells(
    bool is_real, const uint8_t *bytes, int64_t count, int64_t stride, int64_t rows, cell *pixels) {
  if (count == stride) count *= rows, stride = count, rows = 1;
  (is_real ? real_cells : whole_cells)(bytes, count, stride, rows, pixels);
}

/* ---- Columns ---- */

/* So many rows; the number is known where this is compiled into its caller. */
INLINED void real_rows(
    const block *b, const cell *pixels, int64_t stride, int rows, cell *lines,
    int64_t line_stride) {
  const cell *weight = b->weights;
  for (int64_t c = 0; c < b->distinct; c++) {
    const cell *from = pixels + (b->windows[c].start - b->start) * CHANNELS;
    const int64_t count = b->windows[c].count, rounded = rounded_products(count);
    reals sums[ABREAST] = {{0}};
    int64_t j = 0;
    for (; j < rounded; j++, from += CHANNELS, weight++) {
      for (int r = 0; r < rows; r++) {
        const reals product = *(const reals *)(from + r * stride) * weight->real;
        sums[r] = sums[r] + product;
      }
    }
    for (; j < count; j++, from += CHANNELS, weight++)
      for (int r = 0; r < rows; r++)
        sums[r] = sums[r] + *(const reals *)(from + r * stride) * weight->real;
    for (int r = 0; r < rows; r++)
      *(reals *)(lines + r * line_stride + c * CHANNELS) = sums[r];
  }
}

FOR_EACH_PROCESSOR
static void real_lines(
    const block *b, const cell *pixels, int64_t stride, int64_t rows, cell *lines,
    int64_t line_stride) {
  int64_t y = 0;
  for (; y + ABREAST <= rows; y += ABREAST)
    real_rows(b, pixels + y * stride, stride, ABREAST, lines + y * line_stride, line_stride);
  for (; y < rows; y++)
    real_rows(b, pixels + y * stride, stride, 1, lines + y * line_stride, line_stride);
}

INLINED wholes rounded_bytes(wholes sum, int digits) {
  sum >>= digits;
  sum &= sum > 0;
  const wholes over = sum > 255;
  return (sum & ~over) | (over & 255);
}

INLINED void whole_rows(
    const block *b, int digits, const cell *pixels, int64_t stride, int rows, cell *lines,
    int64_t line_stride) {
  const cell *weight = b->weights;
  const int32_t half = 1 << (digits - 1);
  for (int64_t c = 0; c < b->distinct; c++) {
    const cell *from = pixels + (b->windows[c].start - b->start) * CHANNELS;
    wholes sums[ABREAST];
    for (int r = 0; r < rows; r++) sums[r] = (wholes){half, half, half, half};
    for (int64_t j = 0; j < b->windows[c].count; j++, from += CHANNELS, weight++)
      for (int r = 0; r < rows; r++)
        sums[r] += *(const wholes *)(from + r * stride) * weight->whole;
    for (int r = 0; r < rows; r++)
      *(wholes *)(lines + r * line_stride + c * CHANNELS) = rounded_bytes(sums[r], digits);
  }
}

FOR_EACH_PROCESSOR
static void whole_lines(
    const block *b, int digits, const cell *pixels, int64_t stride, int64_t rows, cell *lines,
    int64_t line_stride) {
  int64_t y = 0;
  for (; y + ABREAST <= rows; y += ABREAST)
    whole_rows(
        b, digits, pixels + y * stride, stride, ABREAST, lines + y * line_stride, line_stride);
  for (; y < rows; y++)
    whole_rows(b, digits, pixels + y * stride, stride, 1, lines + y * line_stride, line_stride);
}

void cresampling_lines(
    const block *b, const scaling *columns, const cell *pixels, int64_t stride, int64_t rows,
    cell *lines, int64_t line_stride) {
  if (columns->is_real) real_lines(b, pixels, stride, rows, lines, line_stride);
  else whole_lines(b, columns->digits, pixels, stride, rows, lines, line_stride);
}

/* ---- Rows ---- */

/* Groups of sums, each of so many lines; the number is known where this is compiled. */
INLINED void add_rounded_groups(
    const cell *weights, const cell *lines, int64_t stride, int64_t count, cell *sums, int groups) {
  many_reals sum[ABREAST];
  for (int g = 0; g < groups; g++) sum[g] = *(many_reals *)(sums + g * LANES);
  for (int64_t j = 0; j < count; j++) {
    for (int g = 0; g < groups; g++) {
      const many_reals product =
          *(const many_reals *)(lines + j * stride + g * LANES) * weights[j].real;
      sum[g] = sum[g] + product;
    }
  }
  for (int g = 0; g < groups; g++) *(many_reals *)(sums + g * LANES) = sum[g];
}

INLINED void add_whole_groups(
    const cell *weights, const cell *lines, int64_t stride, int64_t count, cell *sums, int groups) {
  many_wholes sum[ABREAST];
  for (int g = 0; g < groups; g++) sum[g] = *(many_wholes *)(sums + g * LANES);
  for (int64_t j = 0; j < count; j++)
    for (int g = 0; g < groups; g++)
      sum[g] += *(const many_wholes *)(lines + j * stride + g * LANES) * weights[j].whole;
  for (int g = 0; g < groups; g++) *(many_wholes *)(sums + g * LANES) = sum[g];
}

FOR_EACH_PROCESSOR
static void add_rounded(
    const cell *weights, const cell *lines, int64_t stride, int64_t count, cell *sums,
    int64_t cells) {
  int64_t i = 0;
  for (; i + (ABREAST - 1) * LANES < cells; i += ABREAST * LANES)
    add_rounded_groups(weights, lines + i, stride, count, sums + i, ABREAST);
  for (; i < cells; i += LANES)
    add_rounded_groups(weights, lines + i, stride, count, sums + i, 1);
}

/* At most three lines, at the end of a window. */
FOR_EACH_PROCESSOR
static void add_fused(
    const cell *weights, const cell *lines, int64_t stride, int64_t count, cell *sums,
    int64_t cells) {
  for (int64_t j = 0; j < count; j++)
    for (int64_t i = 0; i < cells; i++)
      sums[i].real = sums[i].real + lines[j * stride + i].real * weights[j].real;
}

FOR_EACH_PROCESSOR
static void add_whole(
    const cell *weights, const cell *lines, int64_t stride, int64_t count, cell *sums,
    int64_t cells) {
  int64_t i = 0;
  for (; i + (ABREAST - 1) * LANES < cells; i += ABREAST * LANES)
    add_whole_groups(weights, lines + i, stride, count, sums + i, ABREAST);
  for (; i < cells; i += LANES) add_whole_groups(weights, lines + i, stride, count, sums + i, 1);
}

void cresampling_add(
    bool is_real, window w, int64_t j, const cell *weights, const cell *lines, int64_t stride,
    int64_t count, cell *sums, int64_t cells) {
  if (!is_real) return add_whole(weights + j, lines, stride, count, sums, cells);
  const int64_t left = rounded_products(w.count) - j;
  const int64_t rounded = left < 0 ? 0 : left < count ? left : count;
  add_rounded(weights + j, lines, stride, rounded, sums, cells);
  add_fused(
      weights + j + rounded, lines + rounded * stride, stride, count - rounded, sums, cells);
}

/* Rounds half to even: at this size a float has no digits after the point. */
FOR_EACH_PROCESSOR
static void round_real(cell *sums, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    float value = sums[i].real;
    value = value < 0 ? 0 : value > 255 ? 255 : value;
    value = (value + 0x1.8p23f) - 0x1.8p23f;
    sums[i].whole = (int32_t)value;
  }
}

FOR_EACH_PROCESSOR
static void round_whole(cell *sums, int64_t count, int digits) {
  for (int64_t i = 0; i < count; i++) {
    const int32_t value = sums[i].whole >> digits;
    sums[i].whole = value < 0 ? 0 : value > 255 ? 255 : value;
  }
}

void cresampling_round(const scaling *rows, cell *sums, int64_t cells) {
  if (rows->is_real) round_real(sums, cells);
  else round_whole(sums, cells, rows->digits);
}
