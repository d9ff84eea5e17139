package io.vario.sysfs.catalog;

/** Finds modules in what depmod writes: paths such as {@code kernel/drivers/vfio/vfio.ko.xz}. */
final class ModulePath {
  private ModulePath() {}

  /**
   * Tell whether a path in a file is that of a module.
   *
   * @param data the file
   * @param from where the path begins
   * @param end where it ends
   * @param module the module in its canonical spelling
   */
  static boolean names(byte[] data, int from, int end, String module) {
    int base = end;
    while (base > from && data[base - 1] != '/') {
      base--;
    }
    // The module's name is the file's up to the first point.
    int behind = base + module.length();
    if (behind >= end || data[behind] != '.') {
      return false;
    }
    for (int i = 0; i < module.length(); i++) {
      int c = data[base + i];
      if ((c == '-' ? '_' : c) != module.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Return the name of the module at a path, not yet checked to be one. */
  static String name(String path) {
    String base = path.substring(path.lastIndexOf('/') + 1);
    int point = base.indexOf('.');
    return (point < 0 ? base : base.substring(0, point)).replace('-', '_');
  }
}
