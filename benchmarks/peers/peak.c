// Runs a command and prints, as the last line on standard error, the most memory that it had, in KiB, and the
// processor's time that it got, in microseconds.
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  pid_t child = fork();
  if (child == 0) {
    execvp(argv[1], argv + 1);
    perror(argv[1]);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (child < 0 || wait4(child, &status, 0, &usage) < 0) return 1;
  long micros = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000L + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
  fprintf(stderr, "%ld %ld\n", usage.ru_maxrss, micros);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
