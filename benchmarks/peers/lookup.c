// Looks up keys in a folder of module files by libkmod, as modprobe does.
//
//   lookup answers FOLDER KEYS         one line for each key: the modules in kmod's order
//   lookup time FOLDER KEYS SECONDS    look-ups a second, over and over the same keys
#include <libkmod.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static char **read_keys(const char *path, size_t *count) {
  FILE *file = fopen(path, "r");
  if (!file) fail(path);
  char **keys = NULL;
  size_t room = 0;
  *count = 0;
  char *line = NULL;
  size_t size = 0;
  ssize_t length;
  while ((length = getline(&line, &size, file)) > 0) {
    if (line[length - 1] == '\n') line[length - 1] = 0;
    if (*count == room) {
      room = room ? 2 * room : 1024;
      keys = realloc(keys, room * sizeof *keys);
      if (!keys) fail("realloc");
    }
    keys[(*count)++] = strdup(line);
  }
  free(line);
  fclose(file);
  return keys;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fputs("usage: lookup answers|time FOLDER KEYS [SECONDS]\n", stderr);
    return 2;
  }
  const char *no_configuration = NULL;
  struct kmod_ctx *kmod = kmod_new(argv[2], &no_configuration);
  if (!kmod) fail(argv[2]);
  kmod_set_log_priority(kmod, 0);
  // Maps the indexes; without it each look-up opens them anew and is slower by far.
  if (kmod_load_resources(kmod) < 0) fail("kmod_load_resources");
  size_t count;
  char **keys = read_keys(argv[3], &count);

  if (!strcmp(argv[1], "answers")) {
    for (size_t i = 0; i < count; i++) {
      struct kmod_list *list = NULL, *entry;
      kmod_module_new_from_lookup(kmod, keys[i], &list);
      const char *separator = "";
      kmod_list_foreach(entry, list) {
        struct kmod_module *module = kmod_module_get_module(entry);
        printf("%s%s", separator, kmod_module_get_name(module));
        separator = " ";
        kmod_module_unref(module);
      }
      putchar('\n');
      kmod_module_unref_list(list);
    }
    return 0;
  }

  double seconds = argc > 4 ? atof(argv[4]) : 1, begin = now(), end;
  unsigned long lookups = 0;
  do {
    for (size_t i = 0; i < count; i++) {
      struct kmod_list *list = NULL;
      kmod_module_new_from_lookup(kmod, keys[i], &list);
      kmod_module_unref_list(list);
      // The clock is asked seldom, so that it costs nothing.
      if (++lookups % 256 == 0 && now() - begin >= seconds) break;
    }
    end = now();
  } while (end - begin < seconds);
  printf("%.0f\n", lookups / (end - begin));
  kmod_unref(kmod);
  return 0;
}
