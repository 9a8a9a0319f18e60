#include "cresampling.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The same sums in the same order, rounded in the same places, give the same bits. torch's kernels
   for processors with AVX2 and FMA take the first pixel of a window, then as many as they can by
   fours, whose products are rounded before they are added, and up to three that are multiplied and
   added in one step. Without FMA every product is rounded. */
#pragma STDC FP_CONTRACT ON
#if defined(__x86_64__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif
#define INLINED static inline __attribute__((always_inline))

/* A channel of a pixel, a sum or a weight: single precision, or a whole number. */
typedef union {
  float real;
  int32_t whole;
} cell;

/* Four cells at once: the three channels of a pixel, and one that belongs to the next. */
typedef float reals __attribute__((vector_size(16), aligned(4)));
typedef int32_t wholes __attribute__((vector_size(16), aligned(4)));
enum { CHANNELS = 3, BEYOND = 1 };

/* Columns are computed in blocks of about so many weights: a long row has no small table. */
enum { WEIGHTS_OF_A_BLOCK = 1 << 20 };

/* Pixels of a window of so many whose products are rounded. */
static int64_t rounded_products(int64_t count) { return count > 0 ? (count - 1) / 4 * 4 + 1 : 0; }

/* ---- Windows and weights ---- */

/* The stored pixels that one pixel is made of. */
typedef struct {
  int64_t start, count;
} window;

/* How the pixels of a side are made. */
typedef struct {
  cresampling_side side;
  cresampling_filter filter;
  bool is_real;
  /* Stored pixels to a wanted one, half of the width of a window, and its most pixels. */
  double scale, support;
  int64_t most;
  /* Binary digits after the point of whole weights. */
  int digits;
} scaling;

static window window_of(const scaling *s, int64_t i) {
  if (s->side.stored == s->side.wanted) return (window){i, 1};
  double from, to;
  if (s->is_real) {
    const float center = (float)(s->scale * (i + 0.5)), support = (float)s->support;
    from = (float)(center - support) + 0.5;
    to = (float)(center + support) + 0.5;
  } else {
    const double center = s->scale * (i + 0.5);
    from = center - s->support + 0.5;
    to = center + s->support + 0.5;
  }
  int64_t start = from > 0 ? (int64_t)from : 0, end = (int64_t)to;
  if (start > s->side.stored - 1) start = s->side.stored - 1;
  if (end > s->side.stored) end = s->side.stored;
  int64_t count = end - start;
  if (count < 0) count = 0;
  if (count > s->most) count = s->most;
  return (window){start, count};
}

/* Keys' cubic for x from 0 on, with a = -0.5; written out for each type, as torch computes it. */
INLINED float cubic_real(float x) {
  const float a = -0.5f;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

INLINED double cubic_double(double x) {
  const double a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

FOR_EACH_PROCESSOR
static void real_weights(const scaling *s, int64_t i, window w, cell *weights) {
  const float center = (float)(s->scale * (i + 0.5));
  const float narrowing = s->scale >= 1 ? (float)(1.0 / s->scale) : 1;
  float total = 0;
  for (int64_t j = 0; j < w.count; j++) {
    const float place = (float)(j + w.start) - center;
    const float x = fabsf((float)((place + 0.5) * narrowing));
    const float linear = x < 1 ? 1 - x : 0;
    const float weight = s->filter == CRESAMPLING_BILINEAR ? linear : cubic_real(x);
    weights[j].real = weight;
    total += weight;
  }
  for (int64_t j = 0; total != 0 && j < w.count; j++) weights[j].real /= total;
}

/* Of the stored pixel at `position`, before all weights of a window are made to sum to 1. */
static double double_weight(const scaling *s, int64_t i, int64_t position) {
  const double center = s->scale * (i + 0.5);
  const double narrowing = s->scale >= 1 ? 1.0 / s->scale : 1;
  const double x = fabs((position - center + 0.5) * narrowing);
  return s->filter == CRESAMPLING_BICUBIC ? cubic_double(x) : x < 1 ? 1 - x : 0;
}

static double total_weight(const scaling *s, int64_t i, window w) {
  double total = 0;
  for (int64_t j = 0; j < w.count; j++) total += double_weight(s, i, j + w.start);
  return total == 0 ? 1 : total;
}

static void whole_weights(const scaling *s, int64_t i, window w, cell *weights) {
  const double total = total_weight(s, i, w);
  for (int64_t j = 0; j < w.count; j++) {
    const double weight = double_weight(s, i, j + w.start) / total * (1 << s->digits);
    weights[j].whole = (int32_t)(weight < 0 ? weight - 0.5 : weight + 0.5);
  }
}

/* The weights of a side's pixel `i`. */
static void weights_of(const scaling *s, int64_t i, window w, cell *weights) {
  if (s->side.stored == s->side.wanted) {
    if (s->is_real) weights[0].real = 1;
    else weights[0].whole = 1 << s->digits;
  } else if (s->is_real) {
    real_weights(s, i, w, weights);
  } else {
    whole_weights(s, i, w, weights);
  }
}

/* As many digits as leave the largest weight of the side within 16 bits. */
static int digits_of_sixteen_bits(const scaling *s) {
  double largest = 0;
  for (int64_t i = 0; i < s->side.wanted; i++) {
    const window w = window_of(s, i);
    const double total = total_weight(s, i, w);
    for (int64_t j = 0; j < w.count; j++) {
      const double weight = double_weight(s, i, j + w.start) / total;
      if (weight > largest) largest = weight;
    }
  }
  int digits = 0;
  while (digits < 22 && (int)(0.5 + largest * (1 << (digits + 1))) < 1 << 15) digits++;
  return digits;
}

static scaling scaling_of(
    cresampling_side side, cresampling_filter filter, cresampling_arithmetic arithmetic) {
  scaling s = {.side = side, .filter = filter, .is_real = arithmetic == CRESAMPLING_FLOAT};
  s.scale = s.is_real ? (float)side.stored / (float)side.wanted
                      : (double)side.stored / (double)side.wanted;
  s.support = filter * 0.5 * (s.scale >= 1 ? s.scale : 1);
  if (s.is_real) s.support = (float)s.support;
  s.most = 2 * (int64_t)ceil(s.support) + 1;
  s.digits = 22;
  if (arithmetic == CRESAMPLING_BYTES)
    s.digits = side.stored == side.wanted ? 14 : digits_of_sixteen_bits(&s);
  return s;
}

/* ---- A block of columns ---- */

typedef struct {
  /* Of the kept columns, those from `first` to before `end`. */
  int64_t first, end;
  /* Those that differ from the one before, and by column of the block which of them it is. */
  window *windows;
  int64_t distinct, *place;
  /* One after the other. */
  cell *weights;
  /* The stored pixels that they need. */
  int64_t start, stop;
} block;

static void free_block(block *b) {
  free(b->windows);
  free(b->place);
  free(b->weights);
}

/* The columns from `first` on: as many as a table takes, but at least one. */
static int make_block(const scaling *s, int64_t first, block *b) {
  const int64_t kept = s->side.kept;
  int64_t end = first, count = 0;
  while (end < kept && (end == first || count + s->most <= WEIGHTS_OF_A_BLOCK))
    count += window_of(s, s->side.first + end++).count;
  *b = (block){.first = first, .end = end, .start = INT64_MAX};
  b->windows = malloc((end - first) * sizeof *b->windows);
  b->place = malloc((end - first) * sizeof *b->place);
  b->weights = malloc((count + 1) * sizeof *b->weights);
  if (!b->windows || !b->place || !b->weights) return -1;
  cell *next = b->weights, *last = NULL;
  for (int64_t c = first; c < end; c++) {
    const int64_t i = s->side.first + c;
    const window w = window_of(s, i);
    weights_of(s, i, w, next);
    const window *before = b->distinct > 0 ? &b->windows[b->distinct - 1] : NULL;
    if (!before || before->start != w.start || before->count != w.count ||
        memcmp(last, next, w.count * sizeof *next) != 0) {
      b->windows[b->distinct++] = w;
      last = next;
      next += w.count;
      if (w.start < b->start) b->start = w.start;
      if (w.start + w.count > b->stop) b->stop = w.start + w.count;
    }
    b->place[c - first] = b->distinct - 1;
  }
  return 0;
}

/* A row of stored pixels as cells. */
FOR_EACH_PROCESSOR
static void real_pixels(const uint8_t *bytes, int64_t count, cell *pixels) {
  for (int64_t i = 0; i < count; i++) pixels[i].real = bytes[i];
}

FOR_EACH_PROCESSOR
static void whole_pixels(const uint8_t *bytes, int64_t count, cell *pixels) {
  for (int64_t i = 0; i < count; i++) pixels[i].whole = bytes[i];
}

/* A row of stored pixels at its new width: the block's distinct columns. */
FOR_EACH_PROCESSOR
static void real_line(const block *b, const cell *pixels, cell *line) {
  const cell *weight = b->weights;
  for (int64_t c = 0; c < b->distinct; c++) {
    const cell *from = pixels + (b->windows[c].start - b->start) * CHANNELS;
    const int64_t count = b->windows[c].count, rounded = rounded_products(count);
    reals sum = {0, 0, 0, 0};
    int64_t j = 0;
    for (; j < rounded; j++, from += CHANNELS, weight++) {
      const reals product = *(const reals *)from * weight->real;
      sum = sum + product;
    }
    for (; j < count; j++, from += CHANNELS, weight++)
      sum = sum + *(const reals *)from * weight->real;
    *(reals *)(line + c * CHANNELS) = sum;
  }
}

FOR_EACH_PROCESSOR
static void whole_line(const block *b, int digits, const cell *pixels, cell *line) {
  const cell *weight = b->weights;
  const int32_t half = 1 << (digits - 1);
  for (int64_t c = 0; c < b->distinct; c++) {
    const cell *from = pixels + (b->windows[c].start - b->start) * CHANNELS;
    wholes sum = {half, half, half, half};
    for (int64_t j = 0; j < b->windows[c].count; j++, from += CHANNELS, weight++)
      sum = sum + *(const wholes *)from * weight->whole;
    sum >>= digits;
    sum &= sum > 0;
    const wholes over = sum > 255;
    sum = (sum & ~over) | (over & 255);
    *(wholes *)(line + c * CHANNELS) = sum;
  }
}

/* ---- The rows of a block ---- */

/* A row of the result while the stored rows that it is made of go by. */
typedef struct {
  window window;
  cell *weights, *sums;
} open_row;

FOR_EACH_PROCESSOR
static void add_rounded(cell *sums, const cell *line, int64_t count, cell weight) {
  for (int64_t i = 0; i < count; i++) {
    const float product = line[i].real * weight.real;
    sums[i].real = sums[i].real + product;
  }
}

FOR_EACH_PROCESSOR
static void add_fused(cell *sums, const cell *line, int64_t count, cell weight) {
  for (int64_t i = 0; i < count; i++) sums[i].real = sums[i].real + line[i].real * weight.real;
}

FOR_EACH_PROCESSOR
static void add_whole(cell *sums, const cell *line, int64_t count, cell weight) {
  for (int64_t i = 0; i < count; i++) sums[i].whole += line[i].whole * weight.whole;
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

/* The row's window has `line` at place `j`. */
static void add_line(const scaling *s, open_row *r, int64_t j, const cell *line, int64_t cells) {
  if (!s->is_real) add_whole(r->sums, line, cells, r->weights[j]);
  else if (j < rounded_products(r->window.count)) add_rounded(r->sums, line, cells, r->weights[j]);
  else add_fused(r->sums, line, cells, r->weights[j]);
}

static int begin_row(const scaling *s, int64_t row, window w, int64_t cells, open_row *r) {
  r->window = w;
  r->weights = malloc((w.count + 1) * sizeof *r->weights);
  r->sums = calloc(cells + BEYOND, sizeof *r->sums);
  if (!r->weights || !r->sums) return -1;
  weights_of(s, s->side.first + row, w, r->weights);
  for (int64_t i = 0; i < cells && !s->is_real; i++) r->sums[i].whole = 1 << (s->digits - 1);
  return 0;
}

/* Rounds the finished row of so many cells. */
static void round_row(const scaling *s, open_row *r, int64_t cells) {
  if (s->is_real) round_real(r->sums, cells);
  else round_whole(r->sums, cells, s->digits);
}

static void free_row(open_row *r) {
  free(r->weights);
  free(r->sums);
}

/* The bytes of a row whose distinct columns are given. */
static void write_row(const block *b, const cell *distinct, uint8_t *target) {
  for (int64_t c = 0; c < b->end - b->first; c++)
    for (int64_t k = 0; k < CHANNELS; k++)
      target[c * CHANNELS + k] = (uint8_t)distinct[b->place[c] * CHANNELS + k].whole;
}

/* A resize with all that it needs. */
typedef struct {
  const uint8_t *source;
  scaling columns, rows;
  /* Whether columns are joined before rows get their width: Pillow's order where a picture loses
     far more height than width. */
  bool is_height_first;
  uint8_t *target;
} job;

/* The stored row `y`, as many columns as the block needs; then at its new width in `line`. */
static void read_row(const job *job, const block *b, int64_t y, cell *pixels, cell *line) {
  const int64_t needed = (b->stop - b->start) * CHANNELS;
  const uint8_t *bytes =
      job->source + (y * job->columns.side.stored + b->start) * CHANNELS;
  if (job->columns.is_real) {
    real_pixels(bytes, needed, pixels);
    real_line(b, pixels, line);
  } else {
    whole_pixels(bytes, needed, pixels);
    if (!job->is_height_first) whole_line(b, job->columns.digits, pixels, line);
  }
}

/* Everything of the block, from the first stored row that is needed to the last. Each of the
   result's rows is open from the first of its window to the last. */
static int resize_block(const job *job, const block *b) {
  const scaling *rows = &job->rows;
  const int64_t kept = rows->side.kept;
  const int64_t cells = b->distinct * CHANNELS, needed = (b->stop - b->start) * CHANNELS;
  const int64_t summed = job->is_height_first ? needed : cells;
  cell *pixels = calloc(needed + BEYOND, sizeof *pixels);
  cell *line = calloc(cells + BEYOND, sizeof *line);
  open_row *open = calloc(kept, sizeof *open);
  int status = pixels && line && open ? 0 : -1;
  int64_t head = 0, tail = 0;
  window next = window_of(rows, rows->side.first);
  for (int64_t y = next.start; status == 0 && head < kept; y++) {
    while (status == 0 && tail < kept && next.start <= y) {
      status = begin_row(rows, tail, next, summed, &open[tail]);
      if (++tail < kept) next = window_of(rows, rows->side.first + tail);
    }
    if (status != 0) break;
    if (head < tail && y < rows->side.stored) read_row(job, b, y, pixels, line);
    for (int64_t r = head; r < tail; r++) {
      const int64_t j = y - open[r].window.start;
      if (j < open[r].window.count)
        add_line(rows, &open[r], j, job->is_height_first ? pixels : line, summed);
    }
    for (; head < tail && open[head].window.start + open[head].window.count <= y + 1; head++) {
      open_row *r = &open[head];
      round_row(rows, r, summed);
      if (job->is_height_first) whole_line(b, job->columns.digits, r->sums, line);
      write_row(
          b, job->is_height_first ? line : r->sums,
          job->target + (head * job->columns.side.kept + b->first) * CHANNELS);
      free_row(r);
    }
  }
  for (; head < tail; head++) free_row(&open[head]);
  free(pixels);
  free(line);
  free(open);
  return status;
}

int cresampling_resize(
    const uint8_t *source, cresampling_side columns, cresampling_side rows,
    cresampling_filter filter, cresampling_arithmetic arithmetic, uint8_t *target) {
  const int64_t lost = rows.stored - rows.wanted;
  const job job = {
      .source = source,
      .columns = scaling_of(columns, filter, arithmetic),
      .rows = scaling_of(rows, filter, arithmetic),
      .is_height_first = arithmetic == CRESAMPLING_PILLOW && lost > 0 &&
                         lost > (columns.stored - columns.wanted) * 2,
      .target = target};
  int status = 0;
  for (int64_t first = 0; status == 0 && first < columns.kept;) {
    block b;
    status = make_block(&job.columns, first, &b);
    if (status == 0) status = resize_block(&job, &b);
    first = b.end;
    free_block(&b);
  }
  return status;
}
