/*
 * Writes down what a program does to the files of one folder, and lets it fail there.
 *
 * Preloaded into the program. Every operation on a file of the folder is done and then appended
 * to a log outside of the folder, under one lock, so that the log has the order in which things
 * happened. What the program writes to its standard output goes into the same log, as a mark:
 * what was said before, and what after an operation. `write_log.rs` reads the log.
 *
 *   TALLYDOCK_LOG_FOLDER   the folder, absolute; without it nothing is logged
 *   TALLYDOCK_LOG          the log
 *   TALLYDOCK_SYNC_LIES    the end of names: a sync of such a file says that it is done and saves
 *                          nothing; "" for every file and the folder
 *   TALLYDOCK_FAULT        "write FROM COUNT ERRNO" or "sync FROM COUNT ERRNO": the FROMth
 *                          operation of that kind (from 1) and the ones after it, COUNT in all, fail
 *
 * The index of SQLite's log (-shm) is memory, not disk: it is left out of the log, not of the
 * faults.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind {
    CREATED = 1,     /* name, file */
    WRITTEN = 2,     /* file, offset, bytes */
    CUT = 3,         /* file, length */
    SYNCED = 4,      /* file */
    SYNC_FAILED = 5, /* file */
    RENAMED = 6,     /* name, then the new name as bytes */
    REMOVED = 7,     /* name */
    FOLDER_SYNCED = 8,
    MARKED = 9, /* bytes */
};

struct record {
    uint32_t kind;
    uint32_t name_bytes;
    uint64_t file;
    uint64_t offset;
    uint64_t bytes;
};

enum { FILES_MAX = 1024 };

/* What a file descriptor is to this log. */
enum role { OTHER = 0, A_FILE, AN_INDEX, THE_FOLDER };
static struct {
    enum role role;
    int lies; /* its sync saves nothing */
    uint64_t file;
} opened[FILES_MAX];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[4096];
static size_t folder_bytes;
static int log_fd = -1;
static const char *sync_lies;
static char fault_kind;
static long fault_from, fault_count, writes_seen, syncs_seen;
static int fault_errno;

__attribute__((constructor)) static void begin(void) {
    const char *in = getenv("TALLYDOCK_LOG_FOLDER"), *to = getenv("TALLYDOCK_LOG");
    if (!in || !to || sizeof folder <= strlen(in)) return;
    strcpy(folder, in);
    folder_bytes = strlen(folder);
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    sync_lies = getenv("TALLYDOCK_SYNC_LIES");
    const char *fault = getenv("TALLYDOCK_FAULT");
    char kind[8];
    if (fault && sscanf(fault, "%7s %ld %ld %d", kind, &fault_from, &fault_count, &fault_errno) == 4)
        fault_kind = kind[0];
}

static void append(enum kind kind, const char *name, uint64_t file, uint64_t offset,
                   const void *bytes, size_t count) {
    struct record record = {kind, name ? (uint32_t)strlen(name) : 0, file, offset, count};
    struct iovec parts[3] = {
        {&record, sizeof record}, {(void *)name, record.name_bytes}, {(void *)bytes, count}};
    size_t all = sizeof record + record.name_bytes + count;
    /* A log with a hole proves nothing: better no program than such a log. */
    if (syscall(SYS_writev, log_fd, parts, 3) != (long)all) _exit(99);
}

/* The part of a path behind the folder; none for other places and for deeper folders. */
static const char *inside(const char *path) {
    if (log_fd < 0 || !path || strncmp(path, folder, folder_bytes) || path[folder_bytes] != '/')
        return NULL;
    const char *name = path + folder_bytes + 1;
    return *name && !strchr(name, '/') ? name : NULL;
}

static int ends(const char *name, const char *with) {
    size_t all = strlen(name), end = strlen(with);
    return end <= all && !strcmp(name + all - end, with);
}

static int is_index(const char *name) { return ends(name, "-shm"); }

static enum role role_of(int fd) {
    return 0 <= fd && fd < FILES_MAX ? opened[fd].role : OTHER;
}

/* Counts an operation, and says whether it is one that fails. */
static int fails(char kind, long *seen) {
    *seen += 1;
    return fault_kind == kind && fault_from <= *seen && *seen < fault_from + fault_count;
}

static int open_here(int at, const char *path, int flags, mode_t mode) {
    pthread_mutex_lock(&lock);
    struct stat found;
    const char *name = inside(path);
    int is_new = name && (flags & O_CREAT) && lstat(path, &found);
    int fd = (int)syscall(SYS_openat, at, path, flags, mode);
    int said = errno;
    if (0 <= fd && fd < FILES_MAX) {
        opened[fd].role = OTHER;
        if (name && !fstat(fd, &found)) {
            opened[fd].role = is_index(name) ? AN_INDEX : A_FILE;
            opened[fd].file = found.st_ino;
            opened[fd].lies = sync_lies && ends(name, sync_lies);
            if (opened[fd].role == A_FILE && is_new) append(CREATED, name, found.st_ino, 0, 0, 0);
            else if (opened[fd].role == A_FILE && (flags & O_TRUNC))
                append(CUT, NULL, found.st_ino, 0, 0, 0);
        } else if (0 <= log_fd && !strcmp(path, folder)) {
            opened[fd].role = THE_FOLDER;
            opened[fd].lies = sync_lies && !*sync_lies;
        }
    }
    errno = said;
    pthread_mutex_unlock(&lock);
    return fd;
}

static mode_t mode_of(int flags, va_list more) {
    return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(more, int) : 0;
}

#define OPENS(name, given, at)                  \
    int name given {                            \
        va_list more;                           \
        va_start(more, flags);                  \
        mode_t mode = mode_of(flags, more);     \
        va_end(more);                           \
        return open_here(at, path, flags, mode); \
    }
OPENS(open, (const char *path, int flags, ...), AT_FDCWD)
OPENS(open64, (const char *path, int flags, ...), AT_FDCWD)
OPENS(openat, (int at, const char *path, int flags, ...), at)
OPENS(openat64, (int at, const char *path, int flags, ...), at)

int close(int fd) {
    if (0 <= fd && fd < FILES_MAX) opened[fd].role = OTHER;
    return (int)syscall(SYS_close, fd);
}

/* Whether a write needs room that the file does not have yet. */
static int grows(int fd, size_t count, off_t offset) {
    struct stat found;
    return !fstat(fd, &found) && found.st_size < offset + (off_t)count;
}

/* A full disk takes the first half of what a file is to grow by. What lies within the file is
 * written over as a whole or not at all: its room is there. */
static ssize_t write_here(int fd, const void *bytes, size_t count, off_t offset, int moves) {
    pthread_mutex_lock(&lock);
    enum role role = role_of(fd);
    int fault = role != OTHER && fails('w', &writes_seen);
    if (moves && role == A_FILE) offset = lseek(fd, 0, SEEK_CUR);
    if (fault && fault_errno == ENOSPC && writes_seen == fault_from && 1 < count &&
        grows(fd, count, offset)) {
        count /= 2;
        fault = 0;
    }
    ssize_t done = -1;
    if (fault) errno = fault_errno;
    else if (moves) done = syscall(SYS_write, fd, bytes, count);
    else done = syscall(SYS_pwrite64, fd, bytes, count, offset);
    int said = errno;
    if (0 < done && role == A_FILE)
        append(WRITTEN, NULL, opened[fd].file, (uint64_t)offset, bytes, (size_t)done);
    if (0 < done && fd == STDOUT_FILENO && 0 <= log_fd)
        append(MARKED, NULL, 0, 0, bytes, (size_t)done);
    errno = said;
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    return write_here(fd, bytes, count, 0, 1);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    return write_here(fd, bytes, count, offset, 0);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
    return write_here(fd, bytes, count, offset, 0);
}

static int cut_here(int fd, off_t length) {
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_ftruncate, fd, length);
    int said = errno;
    if (!done && role_of(fd) == A_FILE)
        append(CUT, NULL, opened[fd].file, (uint64_t)length, NULL, 0);
    errno = said;
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate(int fd, off_t length) { return cut_here(fd, length); }
int ftruncate64(int fd, off64_t length) { return cut_here(fd, length); }

/* Nothing here waits for a real disk: the log says what would have been on it. */
static int sync_here(int fd) {
    pthread_mutex_lock(&lock);
    enum role role = role_of(fd);
    int done = 0;
    if (role != OTHER && fails('s', &syncs_seen)) {
        done = -1;
        if (role == A_FILE) append(SYNC_FAILED, NULL, opened[fd].file, 0, NULL, 0);
    } else if (role != OTHER && opened[fd].lies) {
        /* Said, not done. */
    } else if (role == A_FILE) {
        append(SYNCED, NULL, opened[fd].file, 0, NULL, 0);
    } else if (role == THE_FOLDER) {
        append(FOLDER_SYNCED, NULL, 0, 0, NULL, 0);
    }
    if (done) errno = fault_errno;
    pthread_mutex_unlock(&lock);
    return done;
}
int fsync(int fd) { return sync_here(fd); }
int fdatasync(int fd) { return sync_here(fd); }

int rename(const char *from, const char *to) {
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    int said = errno;
    const char *was = inside(from), *is = inside(to);
    if (!done && was && is) append(RENAMED, was, 0, 0, is, strlen(is));
    else if (!done && was) append(REMOVED, was, 0, 0, NULL, 0);
    errno = said;
    pthread_mutex_unlock(&lock);
    return done;
}

int unlink(const char *path) {
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    int said = errno;
    const char *name = inside(path);
    if (!done && name && !is_index(name)) append(REMOVED, name, 0, 0, NULL, 0);
    errno = said;
    pthread_mutex_unlock(&lock);
    return done;
}
