#include "csystem.h"

#include <charconv>

int csystem_shortest_digits(double value, char *digits, int *exponent) {
  char text[32];
  const char *end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  int count = 0;
  const char *place = text;
  for (; *place != 'e'; ++place) {
    if (*place != '.') digits[count++] = *place;
  }
  while (count > 1 && digits[count - 1] == '0') --count;
  ++place;
  const bool is_negative = *place == '-';
  int power = 0;
  for (++place; place < end; ++place) power = power * 10 + (*place - '0');
  *exponent = is_negative ? -power : power;
  return count;
}
