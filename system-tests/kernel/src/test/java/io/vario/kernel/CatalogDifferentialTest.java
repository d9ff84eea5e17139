package io.vario.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.vario.device.ModuleName;
import io.vario.host.AliasMatch;
import io.vario.host.ModuleCatalog;
import io.vario.host.ModuleStatus;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.NoModuleLoader;
import io.vario.sysfs.seam.Reading;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compare the catalog with kmod itself, over every alias of a real kernel's modules: the same
 * modules, in the same order.
 */
@UsesGuest
class CatalogDifferentialTest {
  private static Path root;
  private static Path folder;
  private static List<String> keys;

  @BeforeAll
  static void readTheGuestsAliases(Guest guest, @TempDir Path copies) throws IOException {
    String release = guest.readFile("/proc/sys/kernel/osrelease");
    root = copies.toRealPath();
    folder = root.resolve("lib/modules").resolve(release);
    guest.copyOut("/lib/modules/" + release, "modules.*", folder);
    Random random = new Random(20);
    Set<String> made = new LinkedHashSet<>();
    for (String line :
        Files.readAllLines(folder.resolve("modules.alias"), StandardCharsets.ISO_8859_1)) {
      if (line.startsWith("alias ")) {
        String alias = line.substring(6, line.lastIndexOf(' '));
        String key = concrete(alias, random);
        made.add(key);
        // One letter changed: mostly a key of a neighbour, or of nobody.
        StringBuilder other = new StringBuilder(key);
        other.setCharAt(
            random.nextInt(key.length()), "0123456789ABCDEF*d:_-".charAt(random.nextInt(21)));
        if (made.size() % 4 == 0) {
          made.add(other.toString());
        }
      }
    }
    keys = new ArrayList<>(made);
    assertThat(keys).hasSizeGreaterThan(10_000);
  }

  @Test
  void libkmodGivesTheSameModules() {
    ModuleCatalog catalog = catalog("");
    List<String> differences = new ArrayList<>();
    try (Kmod kmod = new Kmod(folder)) {
      for (String key : keys) {
        compare(key, kmod.lookup(key), modules(catalog, key), differences);
      }
    }
    assertThat(differences).isEmpty();
  }

  @Test
  void modprobeGivesTheSameModules(@TempDir Path noConfiguration) throws Exception {
    ModuleCatalog catalog = catalog("");
    ConcurrentLinkedQueue<String> differences = new ConcurrentLinkedQueue<>();
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    for (String key : keys) {
      // modprobe would take it for an option, or for a list of the shell's.
      if (!key.startsWith("-") && !key.isEmpty()) {
        threads.execute(
            () -> {
              List<String> found = new ArrayList<>();
              compare(key, modprobe(key, noConfiguration), modules(catalog, key), found);
              differences.addAll(found);
            });
      }
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.MINUTES)).isTrue();
    assertThat(differences).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"modules.alias.bin", "modules.builtin.alias.bin"})
  void theReadableIndexesGiveTheSameModules(String hidden) {
    ModuleCatalog withBinary = catalog("");
    ModuleCatalog withText = catalog(hidden);
    for (int i = 0; i < keys.size(); i += 40) {
      String key = keys.get(i);
      assertThat(modules(withText, key)).as(key).isEqualTo(modules(withBinary, key));
    }
  }

  @Test
  void everyModuleOfTheKernelIsLoadableOrBuiltIn() throws IOException {
    ModuleCatalog catalog = catalog("");
    for (String line : Files.readAllLines(folder.resolve("modules.dep"))) {
      assertThat(status(catalog, line.substring(0, line.indexOf(':'))).state())
          .as(line)
          .isEqualTo(ModuleStatus.State.LOADABLE);
    }
    for (String line : Files.readAllLines(folder.resolve("modules.builtin"))) {
      assertThat(status(catalog, line).state()).as(line).isEqualTo(ModuleStatus.State.BUILT_IN);
    }
    assertThat(catalog.problems()).isEmpty();
  }

  private static ModuleStatus status(ModuleCatalog catalog, String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    return catalog.status(ModuleName.parse(file.substring(0, file.indexOf('.'))));
  }

  private static void compare(
      String key, List<String> kmod, List<String> ours, List<String> differences) {
    // A key without a colon may be a module's own name, which is no alias.
    boolean ownName = key.indexOf(':') < 0 && kmod.equals(List.of(key.replace('-', '_')));
    if (!ownName && !kmod.equals(ours)) {
      differences.add(key + ": kmod " + kmod + ", catalog " + ours);
    }
  }

  private static List<String> modules(ModuleCatalog catalog, String key) {
    Set<String> modules = new LinkedHashSet<>();
    for (AliasMatch match : catalog.lookup(key).matches()) {
      modules.add(match.module().toString());
    }
    return new ArrayList<>(modules);
  }

  /** Make a key that an alias matches: text for its stars, a member for its sets. */
  private static String concrete(String alias, Random random) {
    StringBuilder key = new StringBuilder();
    int at = 0;
    while (at < alias.length()) {
      char c = alias.charAt(at);
      int next = at + 1;
      if (c == '*') {
        boolean lastOfAll = next == alias.length();
        String[] texts = {"", "0", "00", "0000ABCD", "000015B3", "7f", "x y"};
        key.append(lastOfAll ? texts[random.nextInt(texts.length)] : field(key, random));
      } else if (c == '?') {
        key.append("0123456789ABCDEF".charAt(random.nextInt(16)));
      } else if (c == '[') {
        next = alias.indexOf(']', at) + 1;
        key.append(member(alias.substring(at + 1, next - 1), random));
      } else {
        key.append(c);
      }
      at = next;
    }
    return key.toString();
  }

  /** Make a number as wide as the field that the key just named has in the kernel's keys. */
  private static String field(CharSequence key, Random random) {
    String text = key.toString();
    boolean wide = text.endsWith("v") || text.endsWith("d");
    StringBuilder number = new StringBuilder();
    for (int i = 0; i < (wide ? 8 : 2); i++) {
      number.append(wide && i < 4 ? '0' : "0123456789ABCDEF".charAt(random.nextInt(16)));
    }
    return number.toString();
  }

  private static char member(String set, Random random) {
    List<Character> members = new ArrayList<>();
    for (int i = 0; i < set.length(); i++) {
      if (i + 2 < set.length() && set.charAt(i + 1) == '-') {
        for (char c = set.charAt(i); c <= set.charAt(i + 2); c++) {
          members.add(c);
        }
        i += 2;
      } else {
        members.add(set.charAt(i));
      }
    }
    return members.get(random.nextInt(members.size()));
  }

  private static List<String> modprobe(String key, Path configuration) {
    try {
      Process process =
          new ProcessBuilder(
                  "modprobe",
                  "-q",
                  "-R",
                  "-C",
                  configuration.toString(),
                  "-d",
                  root.toString(),
                  "-S",
                  folder.getFileName().toString(),
                  key)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      process.waitFor();
      return new ArrayList<>(new LinkedHashSet<>(answer.lines().toList()));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static ModuleCatalog catalog(String hidden) {
    return SysfsHost.of(new GuestFiles(new RecordedKernelFiles(root), hidden), new NoModuleLoader())
        .catalog();
  }

  /** Show the guest without modprobe's configuration, and without one file. */
  private static final class GuestFiles implements KernelFiles {
    private final KernelFiles files;
    private final String hidden;

    GuestFiles(KernelFiles files, String hidden) {
      this.files = files;
      this.hidden = hidden;
    }

    @Override
    public Reading<byte[]> read(String path) {
      return !hidden.isEmpty() && path.endsWith("/" + hidden) ? Reading.absent() : files.read(path);
    }

    @Override
    public Reading<String> readLink(String path) {
      return files.readLink(path);
    }

    @Override
    public Reading<List<String>> list(String path) {
      return path.endsWith("/modprobe.d") ? Reading.absent() : files.list(path);
    }

    @Override
    public void write(String path, byte[] content) {
      files.write(path, content);
    }

    @Override
    public boolean isWritable(String path) {
      return false;
    }
  }

  /** Ask the machine's libkmod, with no configuration. */
  private static final class Kmod implements AutoCloseable {
    private final NativeLibrary library = NativeLibrary.getInstance("libkmod.so.2");
    private final Function lookup = library.getFunction("kmod_module_new_from_lookup");
    private final Function next = library.getFunction("kmod_list_next");
    private final Function module = library.getFunction("kmod_module_get_module");
    private final Function name = library.getFunction("kmod_module_get_name");
    private final Function release = library.getFunction("kmod_module_unref");
    private final Function releaseList = library.getFunction("kmod_module_unref_list");
    private final Pointer context;

    Kmod(Path folder) {
      PointerByReference noConfiguration = new PointerByReference();
      context =
          library
              .getFunction("kmod_new")
              .invokePointer(new Object[] {folder.toString(), noConfiguration.getPointer()});
      assertThat(context).isNotNull();
      // It complains of each module file that is not there, and only the indexes are needed.
      library.getFunction("kmod_set_log_priority").invokeVoid(new Object[] {context, 0});
      assertThat(library.getFunction("kmod_load_resources").invokeInt(new Object[] {context}))
          .isZero();
    }

    List<String> lookup(String key) {
      PointerByReference list = new PointerByReference();
      lookup.invokeInt(new Object[] {context, key, list});
      Set<String> names = new LinkedHashSet<>();
      Pointer first = list.getValue();
      for (Pointer entry = first;
          entry != null;
          entry = next.invokePointer(new Object[] {first, entry})) {
        Pointer found = module.invokePointer(new Object[] {entry});
        names.add(name.invokeString(new Object[] {found}, false));
        release.invokePointer(new Object[] {found});
      }
      releaseList.invokeInt(new Object[] {first});
      return new ArrayList<>(names);
    }

    @Override
    public void close() {
      library.getFunction("kmod_unref").invokePointer(new Object[] {context});
    }
  }
}
