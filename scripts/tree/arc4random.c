// Random bytes for libraries that were built with glibc 2.36 and run with an older one.
#include <stddef.h>
#include <stdlib.h>
#include <sys/random.h>

void arc4random_buf(void *bytes, size_t count) {
  unsigned char *next = bytes;
  while (count > 0) {
    const ssize_t got = getrandom(next, count < 256 ? count : 256, 0);
    if (got < 0) abort();
    next += got;
    count -= (size_t)got;
  }
}

unsigned arc4random(void) {
  unsigned number;
  arc4random_buf(&number, sizeof number);
  return number;
}
