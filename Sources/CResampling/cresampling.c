#include "lines.h"

#include <stdlib.h>
#include <string.h>

/* Columns are computed in blocks of about so many weights: a long row has no small table. */
enum { WEIGHTS_OF_A_BLOCK = 1 << 20 };

/* Stored rows are taken so many cells at a time, but at least one row: narrow rows share what a
   call costs, and what is read stays in the processor's cache. */
enum { CELLS_AT_ONCE = 1 << 16 };

/* ---- A block of columns ---- */

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

/* ---- The rows of a block ---- */

/* A resize with all that it needs. */
typedef struct {
  const uint8_t *source;
  scaling columns, rows;
  /* Whether columns are joined before rows get their width: Pillow's order where a picture loses
     far more height than width. */
  bool is_height_first;
  uint8_t *target;
} job;

/* The stored rows from `y` to before `end`, at most so many. */
typedef struct {
  int64_t most, y, end;
  /* As wide as the block needs, and at their new width: one line where the height comes first. */
  cell *pixels, *lines;
  int64_t needed, cells;
  /* Those of both that rows of the result are summed of, and how far they are apart. */
  const cell *summands;
  int64_t summed, stride;
} chunk;

/* A row of the result while the stored rows that it is made of go by. */
typedef struct {
  window window;
  cell *weights, *sums;
} open_row;

/* Has room for up to `rows` rows. */
static int make_chunk(const job *job, const block *b, int64_t rows, chunk *c) {
  const int64_t cells = b->distinct * CHANNELS, needed = (b->stop - b->start) * CHANNELS;
  const int64_t fitting = CELLS_AT_ONCE / (cells > needed ? cells : needed);
  const int64_t most = fitting < 1 ? 1 : fitting < rows ? fitting : rows;
  const int64_t lines = job->is_height_first ? 1 : most;
  *c = (chunk){.most = most, .needed = needed, .cells = cells};
  c->pixels = malloc((most * needed + BEYOND) * sizeof *c->pixels);
  c->lines = malloc(lines * (cells + BEYOND) * sizeof *c->lines);
  c->summands = job->is_height_first ? c->pixels : c->lines;
  c->summed = job->is_height_first ? needed : cells;
  c->stride = job->is_height_first ? needed : cells + BEYOND;
  return c->pixels && c->lines ? 0 : -1;
}

static void free_chunk(chunk *c) {
  free(c->pixels);
  free(c->lines);
}

static void read_chunk(const job *job, const block *b, int64_t y, int64_t end, chunk *c) {
  const int64_t stored = job->columns.side.stored, rows = end - y;
  const uint8_t *bytes = job->source + (y * stored + b->start) * CHANNELS;
  c->y = y;
  c->end = end;
  cresampling_cells(
      job->columns.is_real, bytes, c->needed, stored * CHANNELS, rows, c->pixels);
  if (!job->is_height_first)
    cresampling_lines(b, &job->columns, c->pixels, c->needed, rows, c->lines, c->stride);
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

/* Adds what the row's window has of the chunk. */
static void add_chunk(const job *job, const chunk *c, open_row *r) {
  const window w = r->window;
  const int64_t stop = w.start + w.count;
  const int64_t from = w.start > c->y ? w.start : c->y, to = stop < c->end ? stop : c->end;
  if (from < to)
    cresampling_add(
        job->rows.is_real, w, from - w.start, r->weights,
        c->summands + (from - c->y) * c->stride, c->stride, to - from, r->sums, c->summed);
}

/* The bytes of a row whose sums are complete. */
static void write_row(
    const job *job, const block *b, const chunk *c, open_row *r, uint8_t *target) {
  cresampling_round(&job->rows, r->sums, c->summed);
  if (job->is_height_first)
    cresampling_lines(b, &job->columns, r->sums, c->needed, 1, c->lines, c->cells);
  const cell *distinct = job->is_height_first ? c->lines : r->sums;
  for (int64_t i = 0; i < b->end - b->first; i++)
    for (int64_t k = 0; k < CHANNELS; k++)
      target[i * CHANNELS + k] = (uint8_t)distinct[b->place[i] * CHANNELS + k].whole;
}

static void free_row(open_row *r) {
  free(r->weights);
  free(r->sums);
}

/* Everything of the block, from the first stored row that is needed to the last. Each of the
   result's rows is open from the first of its window to the last; windows begin and end in the
   order of their rows. */
static int resize_block(const job *job, const block *b) {
  const scaling *rows = &job->rows;
  const int64_t kept = rows->side.kept, first = rows->side.first;
  const window last = cresampling_window(rows, first + kept - 1);
  const int64_t stop = last.start + (last.count > 0 ? last.count : 1);
  int64_t y = cresampling_window(rows, first).start, head = 0, tail = 0;
  open_row *open = calloc(kept, sizeof *open);
  chunk c;
  int status = make_chunk(job, b, stop - y, &c) == 0 && open ? 0 : -1;
  for (; status == 0 && y < stop; y = c.end) {
    read_chunk(job, b, y, y + c.most < stop ? y + c.most : stop, &c);
    for (int64_t i = head; status == 0 && i < kept; i++) {
      const window w = cresampling_window(rows, first + i);
      if (w.start >= c.end) break;
      if (i == tail) status = begin_row(rows, i, w, c.summed, &open[tail++]);
      if (status != 0) break;
      add_chunk(job, &c, &open[i]);
      if (w.start + w.count > c.end) continue;
      write_row(
          job, b, &c, &open[i], job->target + (i * job->columns.side.kept + b->first) * CHANNELS);
      free_row(&open[i]);
      head = i + 1;
    }
  }
  for (; head < tail; head++) free_row(&open[head]);
  free_chunk(&c);
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
