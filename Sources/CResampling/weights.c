#include "weights.h"

#include <math.h>

window cresampling_window(const scaling *s, int64_t i) {
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

/* Weights are added up in the order of their pixels, so many after they were computed: the
   processor computes the next ones, several at once, while it waits for the sum. */
enum { AT_ONCE = 64 };

INLINED int32_t lesser(int64_t a, int32_t b) { return a < b ? (int32_t)a : b; }

FOR_EACH_PROCESSOR
static void real_weights(const scaling *s, int64_t i, window w, cell *weights) {
  const float center = (float)(s->scale * (i + 0.5));
  const float narrowing = s->scale >= 1 ? (float)(1.0 / s->scale) : 1;
  float total = 0;
  for (int64_t first = 0; first < w.count; first += AT_ONCE) {
    const int32_t start = (int32_t)(w.start + first), count = lesser(w.count - first, AT_ONCE);
    cell *some = weights + first;
    for (int32_t j = 0; j < count; j++) {
      const float place = (float)(start + j) - center;
      const float x = fabsf((float)((place + 0.5) * narrowing));
      const float linear = x < 1 ? 1 - x : 0;
      some[j].real = s->filter == CRESAMPLING_BILINEAR ? linear : cubic_real(x);
    }
    for (int32_t j = 0; j < count; j++) total += some[j].real;
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

void cresampling_weights(const scaling *s, int64_t i, window w, cell *weights) {
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
    const window w = cresampling_window(s, i);
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

scaling cresampling_scaling(
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
