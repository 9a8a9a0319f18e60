/// System calls that Swift does not see.
#ifndef CSYSTEM_H
#define CSYSTEM_H

#ifdef __cplusplus
extern "C" {
#endif

/// Lets two files or folders change names in one step; 0, or -1 and `errno` (EINVAL, ENOSYS or
/// ENOTSUP where the system or the file system cannot).
int csystem_exchange(const char *one, const char *other);

/// The fewest significant digits that read back as a positive, finite number, without trailing
/// zeros, and the decimal exponent of the first one; returns their number, 17 at most.
int csystem_shortest_digits(double value, char *digits, int *exponent);

#ifdef __cplusplus
}
#endif

#endif
