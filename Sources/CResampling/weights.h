/* What each pixel of a side is made of. */
#ifndef CRESAMPLING_WEIGHTS_H
#define CRESAMPLING_WEIGHTS_H

#include "cresampling.h"

#include <stdbool.h>
#include <stdint.h>

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

/* How the pixels of a side are made in an arithmetic. */
scaling cresampling_scaling(
    cresampling_side side, cresampling_filter filter, cresampling_arithmetic arithmetic);

/* The window of a side's pixel `i`. */
window cresampling_window(const scaling *s, int64_t i);

/* The weights of a side's pixel `i`, whose window is given. */
void cresampling_weights(const scaling *s, int64_t i, window w, cell *weights);

#endif
