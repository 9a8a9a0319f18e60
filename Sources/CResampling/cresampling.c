#include "weights.h"

#include <stdlib.h>
#include <string.h>

/* Four cells at once: the three channels of a pixel, and one that belongs to the next. */
typedef float reals __attribute__((vector_size(16), aligned(4)));
typedef int32_t wholes __attribute__((vector_size(16), aligned(4)));
enum { CHANNELS = 3, BEYOND = 1 };

/* Columns are computed in blocks of about so many weights: a long row has no small table. */
enum { WEIGHTS_OF_A_BLOCK = 1 << 20 };

/* Pixels of a window of so many whose products are rounded. */
static int64_t rounded_products(int64_t count) { return count > 0 ? (count - 1) / 4 * 4 + 1 : 0; }

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
    count += cresampling_window(s, s->side.first + end++).count;
  *b = (block){.first = first, .end = end, .start = INT64_MAX};
  b->windows = malloc((end - first) * sizeof *b->windows);
  b->place = malloc((end - first) * sizeof *b->place);
  b->weights = malloc((count + 1) * sizeof *b->weights);
  if (!b->windows || !b->place || !b->weights) return -1;
  cell *next = b->weights, *last = NULL;
  for (int64_t c = first; c < end; c++) {
    const int64_t i = s->side.first + c;
    const window w = cresampling_window(s, i);
    cresampling_weights(s, i, w, next);
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
  cresampling_weights(s, s->side.first + row, w, r->weights);
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
  window next = cresampling_window(rows, rows->side.first);
  for (int64_t y = next.start; status == 0 && head < kept; y++) {
    while (status == 0 && tail < kept && next.start <= y) {
      status = begin_row(rows, tail, next, summed, &open[tail]);
      if (++tail < kept) next = cresampling_window(rows, rows->side.first + tail);
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
      .columns = cresampling_scaling(columns, filter, arithmetic),
      .rows = cresampling_scaling(rows, filter, arithmetic),
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
