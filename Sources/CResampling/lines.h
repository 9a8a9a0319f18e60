/* Rows of cells: made of bytes, brought to a width, summed. */
#ifndef CRESAMPLING_LINES_H
#define CRESAMPLING_LINES_H

#include "weights.h"

/* Cells are read and written several at once, and so beyond the end of a line or a row of sums:
   behind each lie so many more. Behind a line they are nobody's, behind a row of pixels they may be
   the next row's. */
enum { CHANNELS = 3, BEYOND = 8 };

/* A block of columns. */
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

/* Rows of `count` bytes, each `stride` after the one before, as cells without a gap. */
void cresampling_cells(
    bool is_real, const uint8_t *bytes, int64_t count, int64_t stride, int64_t rows, cell *pixels);

/* Rows of the stored pixels that a block needs, `stride` cells apart, at their new width: the
   block's distinct columns in lines of `line_stride` cells. */
void cresampling_lines(
    const block *b, const scaling *columns, const cell *pixels, int64_t stride, int64_t rows,
    cell *lines, int64_t line_stride);

/* Adds `count` lines of so many cells to a row's sums, the first of them at place `j` of the row's
   window. */
void cresampling_add(
    bool is_real, window w, int64_t j, const cell *weights, const cell *lines, int64_t stride,
    int64_t count, cell *sums, int64_t cells);

/* Makes bytes, as whole numbers, of so many sums. */
void cresampling_round(const scaling *rows, cell *sums, int64_t cells);

#endif
