/// System calls that Swift does not see.
#ifndef CSYSTEM_H
#define CSYSTEM_H

/// Lets two files or folders change names in one step; 0, or -1 and `errno` (EINVAL, ENOSYS or
/// ENOTSUP where the system or the file system cannot).
int csystem_exchange(const char *one, const char *other);

#endif
