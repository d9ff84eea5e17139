package io.vario.sysfs.catalog;

import io.vario.device.ModuleName;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds the modules that the kernel's command line forbids. Immutable.
 *
 * <p>{@code module_blacklist=} is the kernel's own (kernel/module/main.c): nothing can load the
 * module, and the last one given counts. {@code modprobe.blacklist=} is kmod's: {@code modprobe -b}
 * and aliases pass over the module, and each one given counts. kmod up to 34 compares the latter
 * letter by letter and so overlooks a module written with {@code -}; here it is taken as it was
 * meant.
 */
final class KernelCommandLine {
  static final String PATH = "/proc/cmdline";

  private final List<String> byKernel;
  private final List<String> byModprobe;

  private KernelCommandLine(List<String> byKernel, List<String> byModprobe) {
    this.byKernel = byKernel;
    this.byModprobe = byModprobe;
  }

  /** Read the command line; a host that does not tell it counts as one that forbids nothing. */
  static KernelCommandLine read(KernelFiles files, ProblemLog problems) {
    Reading<byte[]> reading = files.read(PATH);
    problems.addOf(reading);
    byte[] data = reading.orNull();
    return parse(data == null ? "" : new String(data, StandardCharsets.ISO_8859_1));
  }

  /**
   * Parse a command line by the kernel's rules (lib/cmdline.c, next_arg): arguments are parted by
   * white space, but not within double quotes; {@code --} begins what is init's.
   */
  static KernelCommandLine parse(String line) {
    List<String> byKernel = new ArrayList<>();
    List<String> byModprobe = new ArrayList<>();
    int at = 0;
    while (at < line.length()) {
      if (isSpace(line.charAt(at))) {
        at++;
        continue;
      }
      int end = at;
      int equals = -1;
      boolean quoted = false;
      while (end < line.length() && (quoted || !isSpace(line.charAt(end)))) {
        char c = line.charAt(end);
        if (c == '"') {
          quoted = !quoted;
        } else if (c == '=' && equals < 0) {
          equals = end;
        }
        end++;
      }
      if (end - at == 2 && line.startsWith("--", at)) {
        break;
      }
      if (equals > 0) {
        int from = line.charAt(at) == '"' ? at + 1 : at;
        String name = line.substring(from, Math.max(from, equals));
        if (name.replace('-', '_').equals("module_blacklist")) {
          byKernel.clear();
          addModules(line, equals + 1, end, byKernel);
        } else if (name.equals("modprobe.blacklist")) {
          addModules(line, equals + 1, end, byModprobe);
        }
      }
      at = end;
    }
    return new KernelCommandLine(byKernel, byModprobe);
  }

  private static void addModules(String line, int from, int end, List<String> to) {
    int begin = from;
    for (int i = from; i <= end; i++) {
      if (i == end || line.charAt(i) == ',') {
        String module = line.substring(begin, i).replace("\"", "").replace('-', '_');
        if (ModuleName.isValid(module)) {
          to.add(module);
        }
        begin = i + 1;
      }
    }
  }

  /** Tell whether {@code module_blacklist=} names the module. */
  boolean kernelForbids(ModuleName module) {
    return byKernel.contains(module.toString());
  }

  /** Tell whether {@code modprobe.blacklist=} names the module. */
  boolean modprobeForbids(ModuleName module) {
    return byModprobe.contains(module.toString());
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
