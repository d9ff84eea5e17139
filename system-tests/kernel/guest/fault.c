/*
 * Counts what Vario does to the host and to its state folder, and lets one thing go wrong.
 *
 * Loaded by /etc/ld.so.preload. It acts in java, and in the dd that java starts for a write that may block, once
 * /run/fault/plan exists. That file holds "COUNT kill" or "COUNT ERRNO": what happens instead of the COUNT-th thing.
 * Killed is always java: what dd was told to write, it writes all the same. /run/fault/log gets a line for each thing.
 *
 * /run/fault/delay holds "FILE SECONDS": dd's next write to a file of that name waits so long before it is made.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char plan_file[] = "/run/fault/plan";
static const char delay_file[] = "/run/fault/delay";
static const char log_file[] = "/run/fault/log";
static const char *const watched[] = {"/sys/", "/run/vario", "/var/lib/vario-state"};

static enum { OTHER, JAVA, DD } role;

__attribute__((constructor)) static void know_role(void) {
  if (strcmp(program_invocation_short_name, "java") == 0) {
    role = JAVA;
  } else if (strcmp(program_invocation_short_name, "dd") == 0) {
    role = DD;
  }
}

static int is_watched(const char *path) {
  for (size_t i = 0; path != NULL && i < sizeof watched / sizeof *watched; i++) {
    if (strncmp(path, watched[i], strlen(watched[i])) == 0) {
      return 1;
    }
  }
  return 0;
}

/* Read a small file; the calls are the kernel's own, so that none of them is counted. */
static int read_all(const char *path, char *text, int size) {
  int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return -1;
  }
  int length = 0, got;
  while (length < size - 1 && (got = syscall(SYS_read, fd, text + length, size - 1 - length)) > 0) {
    length += got;
  }
  syscall(SYS_close, fd);
  text[length] = 0;
  return length;
}

/* Count a thing; return the error to answer with, or 0 to go on. */
static int happens(const char *what, const char *path) {
  char plan[64], log[65536], line[4400];
  int before = errno;
  if (role == OTHER || read_all(plan_file, plan, sizeof plan) < 0) {
    errno = before;
    return 0;
  }
  int count = 1;
  read_all(log_file, log, sizeof log);
  for (const char *at = log; (at = strchr(at, '\n')) != NULL; at++) {
    count++;
  }
  int length = snprintf(line, sizeof line, "%s %s\n", what, path);
  int fd = syscall(SYS_openat, AT_FDCWD, log_file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  syscall(SYS_write, fd, line, length);
  syscall(SYS_close, fd);
  errno = before;
  char *rest;
  if (strtol(plan, &rest, 10) != count) {
    return 0;
  }
  if (strncmp(rest, " kill", 5) != 0) {
    return atoi(rest);
  }
  if (role == JAVA) {
    kill(getpid(), SIGKILL);
    for (;;) {
      pause();
    }
  }
  kill(getppid(), SIGKILL);
  return 0;
}

/* Let something else happen before a write. */
static void wait_before(const char *path) {
  char delay[64], name[48];
  int seconds;
  const char *slash = strrchr(path, '/');
  if (role != DD || slash == NULL || read_all(delay_file, delay, sizeof delay) < 0) {
    return;
  }
  if (sscanf(delay, "%47s %d", name, &seconds) == 2 && strcmp(name, slash + 1) == 0) {
    syscall(SYS_unlink, delay_file);
    sleep(seconds);
  }
}

static const char *path_of(int fd) {
  static __thread char path[4200];
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  path[length < 0 ? 0 : length] = 0;
  return path;
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (real == NULL) { \
    real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); \
  }

#define REFUSE(what, path) \
  if (role != OTHER && is_watched(path)) { \
    int error = happens(what, path); \
    if (error != 0) { \
      errno = error; \
      return -1; \
    } \
  }

int rename(const char *from, const char *to) {
  REAL(rename)
  REFUSE("rename to", to)
  return real(from, to);
}

int unlink(const char *path) {
  REAL(unlink)
  REFUSE("remove", path)
  return real(path);
}

int rmdir(const char *path) {
  REAL(rmdir)
  REFUSE("remove", path)
  return real(path);
}

int remove(const char *path) {
  REAL(remove)
  REFUSE("remove", path)
  return real(path);
}

int mkdir(const char *path, mode_t mode) {
  REAL(mkdir)
  REFUSE("make folder", path)
  return real(path, mode);
}

int link(const char *from, const char *to) {
  REAL(link)
  REFUSE("link", to)
  return real(from, to);
}

int fsync(int fd) {
  REAL(fsync)
  REFUSE("sync", path_of(fd))
  return real(fd);
}

int fdatasync(int fd) {
  REAL(fdatasync)
  REFUSE("sync", path_of(fd))
  return real(fd);
}

ssize_t write(int fd, const void *bytes, size_t count) {
  REAL(write)
  if (role != OTHER && fd != STDERR_FILENO) {
    wait_before(path_of(fd));
    REFUSE("write", path_of(fd))
  }
  return real(fd, bytes, count);
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    mode_t mode = 0; \
    if (flags & (O_CREAT | __O_TMPFILE)) { \
      __builtin_va_list rest; \
      __builtin_va_start(rest, flags); \
      mode = __builtin_va_arg(rest, mode_t); \
      __builtin_va_end(rest); \
    } \
    REAL(name) \
    if (flags & O_CREAT) { \
      REFUSE("make", path) \
    } \
    return real(path, flags, mode); \
  }

OPEN(open)
OPEN(open64)

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const argv[], char *const envp[]) {
  REAL(posix_spawn)
  if (role == JAVA) {
    int error = happens("start", path);
    if (error != 0) {
      return error;
    }
  }
  return real(pid, path, actions, attributes, argv, envp);
}
