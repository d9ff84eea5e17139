// Reads what Vario reads of each PCI device in /sys, by the system's plainest means.
//
//   inventory print      one line for each device, ordered by address
//   inventory time N     reads all N times, and prints the nanoseconds of each time
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEVICES "/sys/bus/pci/devices"

struct device {
  char address[16], modalias[64], driver[64], module[64], override[64], group[16], node[16], total[16], count[16], probe[16];
  char pf[16];
  int vfs;
};

static void read_file(int folder, const char *name, char *into, size_t size) {
  into[0] = 0;
  int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ssize_t length = read(file, into, size - 1);
  close(file);
  if (length < 0) length = 0;
  while (length > 0 && into[length - 1] == '\n') length--;
  into[length] = 0;
}

static void read_link(int folder, const char *name, char *into, size_t size) {
  char target[4096];
  into[0] = 0;
  ssize_t length = readlinkat(folder, name, target, sizeof target - 1);
  if (length < 0) return;
  target[length] = 0;
  const char *last = strrchr(target, '/');
  snprintf(into, size, "%.*s", (int)size - 1, last ? last + 1 : target);
}

static int by_address(const void *a, const void *b) {
  return strcmp(((const struct device *)a)->address, ((const struct device *)b)->address);
}

static struct device *read_all(size_t *count) {
  size_t room = 1024;
  struct device *all = malloc(room * sizeof *all);
  *count = 0;
  DIR *folder = opendir(DEVICES);
  if (!folder || !all) {
    perror(DEVICES);
    exit(1);
  }
  struct dirent *entry;
  while ((entry = readdir(folder))) {
    if (entry->d_name[0] == '.') continue;
    if (*count == room) {
      room *= 2;
      all = realloc(all, room * sizeof *all);
      if (!all) exit(1);
    }
    struct device *device = &all[(*count)++];
    memset(device, 0, sizeof *device);
    snprintf(device->address, sizeof device->address, "%.15s", entry->d_name);
    int at = openat(dirfd(folder), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at < 0) continue;
    // Which files there are decides which are opened, as in Vario.
    DIR *files = fdopendir(at);
    int has_driver = 0, has_override = 0, has_group = 0, has_node = 0, has_total = 0, has_pf = 0;
    struct dirent *file;
    while ((file = readdir(files))) {
      const char *name = file->d_name;
      has_driver |= !strcmp(name, "driver");
      has_override |= !strcmp(name, "driver_override");
      has_group |= !strcmp(name, "iommu_group");
      has_node |= !strcmp(name, "numa_node");
      has_total |= !strcmp(name, "sriov_totalvfs");
      has_pf |= !strcmp(name, "physfn");
      if (!strncmp(name, "virtfn", 6)) {
        char vf[16];
        read_link(at, name, vf, sizeof vf);
        device->vfs++;
      }
    }
    read_file(at, "modalias", device->modalias, sizeof device->modalias);
    if (has_driver) read_link(at, "driver", device->driver, sizeof device->driver);
    if (has_override) read_file(at, "driver_override", device->override, sizeof device->override);
    if (has_group) read_link(at, "iommu_group", device->group, sizeof device->group);
    if (has_node) read_file(at, "numa_node", device->node, sizeof device->node);
    if (has_pf) read_link(at, "physfn", device->pf, sizeof device->pf);
    if (has_total) {
      read_file(at, "sriov_drivers_autoprobe", device->probe, sizeof device->probe);
      read_file(at, "sriov_totalvfs", device->total, sizeof device->total);
      read_file(at, "sriov_numvfs", device->count, sizeof device->count);
    }
    closedir(files);
  }
  closedir(folder);
  qsort(all, *count, sizeof *all, by_address);
  return all;
}

int main(int argc, char **argv) {
  size_t count;
  if (argc == 2 && !strcmp(argv[1], "print")) {
    struct device *all = read_all(&count);
    for (size_t i = 0; i < count; i++) {
      struct device *d = &all[i];
      printf("%s %s %s %s %s %d\n", d->address, d->modalias, *d->driver ? d->driver : "-", *d->group ? d->group : "-",
             *d->pf ? d->pf : "-", d->vfs);
    }
    return 0;
  }
  if (argc == 3 && !strcmp(argv[1], "time")) {
    for (int i = atoi(argv[2]); i > 0; i--) {
      struct timespec begin, end;
      clock_gettime(CLOCK_MONOTONIC, &begin);
      free(read_all(&count));
      clock_gettime(CLOCK_MONOTONIC, &end);
      printf("%ld\n", (end.tv_sec - begin.tv_sec) * 1000000000L + end.tv_nsec - begin.tv_nsec);
    }
    return 0;
  }
  fputs("usage: inventory print | inventory time N\n", stderr);
  return 2;
}
