/* Pictures in another size: antialiased, in two passes, with little memory whatever their shape. */
#ifndef CRESAMPLING_H
#define CRESAMPLING_H

#include <stdint.h>

/* The value is how many stored pixels a pixel is made of where the size stays about the same. */
typedef enum { CRESAMPLING_BILINEAR = 2, CRESAMPLING_BICUBIC = 4 } cresampling_filter;

typedef enum {
  /* Single precision, rounded once, half to even: torch's kernels for float tensors. */
  CRESAMPLING_FLOAT,
  /* Whole numbers of 22 binary digits after the point, rounded after each pass: Pillow. */
  CRESAMPLING_PILLOW,
  /* Whole numbers of 16 bits, rounded after each pass: torch's kernels for uint8 tensors. */
  CRESAMPLING_BYTES
} cresampling_arithmetic;

/* One side: `stored` pixels become `wanted`, of which `kept` from `first` on are computed. */
typedef struct {
  int64_t stored, wanted, first, kept;
} cresampling_side;

/* Resizes interleaved RGB, rows from the top. `target` has room for the kept columns times the kept
   rows. All numbers of a side are at least 1 but `first`, which is at least 0, and what is kept
   lies within what is wanted. Returns 0, or -1 where there is not enough memory. */
int cresampling_resize(
    const uint8_t *source, cresampling_side columns, cresampling_side rows,
    cresampling_filter filter, cresampling_arithmetic arithmetic, uint8_t *target);

#endif
