package io.vario.sysfs.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vario.device.ModuleName;
import io.vario.device.ReadProblem;
import io.vario.host.AliasMatch;
import io.vario.sysfs.seam.KernelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each expectation was seen with kmod 30 and kmod 34 ({@code modprobe -C DIR -c}). */
class ModprobeConfigTest {
  @TempDir Path root;

  private final ProblemLog problems = new ProblemLog();
  private HostFolder host;

  @BeforeEach
  void begin() {
    host = HostFolder.withRelease(root);
  }

  @Test
  void takesItsFourCommandsAndPassesOverTheRest() {
    host.file(
        "/etc/modprobe.d/a.conf",
        """
        # comment
        options vfio-pci ids=15b3:101e
        blacklist mlx5-vfio-pci
        alias vfio-pci:v000015B3* virtio-vfio-pci
        install nouveau /bin/false
        remove foo /bin/true
        softdep qat-vfio-pci pre: vfio
        weakdep a b
        include /etc/other
        frobnicate x
        blacklist
        alias onlyone
        install nothing
          blacklist indented
        \tblacklist\ttabbed\tmore words
        """);
    ModprobeConfig config = read();

    assertThat(blacklist(config, "mlx5_vfio_pci")).isEqualTo("/etc/modprobe.d/a.conf:3");
    assertThat(blacklist(config, "indented")).isEqualTo("/etc/modprobe.d/a.conf:14");
    assertThat(blacklist(config, "tabbed")).isEqualTo("/etc/modprobe.d/a.conf:15");
    assertThat(blacklist(config, "more")).isNull();
    assertThat(config.aliases("vfio_pci:v000015B3d0"))
        .extracting(m -> m.module().toString(), AliasMatch::source, AliasMatch::origin)
        .containsExactly(
            tuple(
                "virtio_vfio_pci", "/etc/modprobe.d/a.conf:4", AliasMatch.Origin.MODPROBE_CONFIG));
    assertThat(install(config, "nouveau")).isEqualTo("/bin/false");
    assertThat(install(config, "nothing")).isNull();
    assertThat(install(config, "foo")).isNull();
    ConfigLine softDependency = config.softDependency(ModuleName.parse("qat_vfio_pci"));
    assertThat(softDependency).isNotNull();
    assertThat(softDependency.value).isEqualTo("pre: vfio");
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void aBackslashJoinsLinesAndElseVanishes() {
    host.file(
        "/etc/modprobe.d/a.conf",
        """
        blacklist \\
          continued
        bl\\
        acklist joined
        blacklist x\\y
        alias a\\*b* starry
        # comment \\
        blacklist swallowed
        blacklist last\\""");
    ModprobeConfig config = read();

    assertThat(blacklist(config, "continued")).isEqualTo("/etc/modprobe.d/a.conf:1");
    assertThat(blacklist(config, "joined")).isEqualTo("/etc/modprobe.d/a.conf:3");
    assertThat(blacklist(config, "xy")).isEqualTo("/etc/modprobe.d/a.conf:5");
    assertThat(blacklist(config, "swallowed")).isNull();
    assertThat(blacklist(config, "last")).isEqualTo("/etc/modprobe.d/a.conf:9");
    assertThat(config.aliases("axxb")).hasSize(1);
  }

  @Test
  void aZeroHidesTheRestOfItsLine() {
    host.file("/etc/modprobe.d/a.conf", "blacklist a\0b\nblacklist c \0\\\nd\nblacklist e\n");
    ModprobeConfig config = read();

    assertThat(blacklist(config, "a")).isNotNull();
    assertThat(blacklist(config, "c")).isNotNull();
    assertThat(blacklist(config, "e")).isEqualTo("/etc/modprobe.d/a.conf:4");
  }

  @Test
  void aCarriageReturnMakesALineVoidAndIsReported() {
    host.file("/etc/modprobe.d/a.conf", "blacklist a\r\nalias x* b\r\nblacklist c\n");
    ModprobeConfig config = read();

    assertThat(blacklist(config, "a")).isNull();
    assertThat(config.aliases("xy")).isEmpty();
    assertThat(blacklist(config, "c")).isNotNull();
    assertThat(problems.all()).hasSize(2);
    assertThat(problems.all().get(0).toString())
        .startsWith("/etc/modprobe.d/a.conf: line 1 ends with a carriage return");
  }

  @Test
  void bracketsWithoutPartnersAndNamesOfNoModuleAreNoCommands() {
    host.file(
        "/etc/modprobe.d/a.conf",
        """
        alias a[b m
        alias a]b m
        alias a* ../m
        alias a* --remove
        blacklist [
        blacklist a/b
        install [x /bin/false
        alias a-[b-d]-e m
        """);
    ModprobeConfig config = read();

    assertThat(config.aliases("a[b"))
        .extracting(m -> m.module().toString())
        .containsExactly("__remove");
    assertThat(config.aliases("a_c_e")).hasSize(2);
    assertThat(install(config, "x")).isNull();
  }

  @Test
  void anInstallLineNamesAPatternAndTheFirstOneCounts() {
    host.file(
        "/etc/modprobe.d/a.conf",
        """
        install vfio-* /bin/false
        install vfio_pci /bin/true
        install w /bin/true # why
        """);
    ModprobeConfig config = read();

    assertThat(install(config, "vfio_pci")).isEqualTo("/bin/false");
    assertThat(install(config, "vfio")).isNull();
    assertThat(install(config, "w")).isEqualTo("/bin/true # why");
  }

  @Test
  void filesAreTakenByNameOverAllFoldersAndTheFirstOfANameHidesTheOthers() {
    host.file("/lib/modprobe.d/10.conf", "alias k from-lib\n")
        .file("/usr/lib/modprobe.d/20.conf", "alias k hidden\n")
        .file("/usr/local/lib/modprobe.d/05.alias", "alias k from-local\n")
        .file("/run/modprobe.d/20.conf", "alias k from-run\n")
        .file("/etc/modprobe.d/30.conf", "alias k from-etc\n")
        .file("/etc/modprobe.d/.hidden.conf", "alias k dotted\n")
        .file("/etc/modprobe.d/README", "alias k readme\n")
        .file("/etc/modprobe.d/x.conf.bak", "alias k backup\n")
        .file("/etc/modprobe.d/conf", "alias k bare\n");

    assertThat(read().aliases("k"))
        .extracting(m -> m.module().toString())
        .containsExactly("from_local", "from_lib", "from_run", "from_etc");
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void aLinkToNothingHidesAFileAndAFolderDoesNot() throws IOException {
    host.file("/lib/modprobe.d/masked.conf", "alias k masked\n")
        .file("/lib/modprobe.d/dangling.conf", "alias k dangling\n")
        .file("/lib/modprobe.d/folder.conf", "alias k behind-folder\n")
        .link("/etc/modprobe.d/masked.conf", "/dev/null")
        .link("/etc/modprobe.d/dangling.conf", "nowhere")
        .folder("/etc/modprobe.d/folder.conf");

    assertThat(read().aliases("k"))
        .extracting(m -> m.module().toString())
        .containsExactly("behind_folder");
    assertThat(problems.all()).isEmpty();
    // The test's own clean-up complains of links that lead out of its folder.
    Files.delete(root.resolve("etc/modprobe.d/masked.conf"));
  }

  @Test
  void whatMayNotBeReadIsReportedAndStillHides() {
    host.file("/lib/modprobe.d/secret.conf", "alias k from-lib\n")
        .file("/etc/modprobe.d/secret.conf", "alias k secret\n")
        .file("/run/modprobe.d/x.conf", "alias k from-run\n");
    KernelFiles files =
        new WatchedFiles(host.files()).deny("/etc/modprobe.d/secret.conf").deny("/run/modprobe.d");

    assertThat(read(files).aliases("k")).isEmpty();
    assertThat(problems.all())
        .extracting(ReadProblem::path)
        .containsExactlyInAnyOrder("/etc/modprobe.d/secret.conf", "/run/modprobe.d");
    assertThat(problems.all()).allMatch(p -> p.kind() == ReadProblem.Kind.DENIED);
  }

  @Test
  void theModulesOwnSoftDependenciesStandAmongTheFilesByName() {
    host.file(HostFolder.MODULES + "/modules.softdep", "softdep m pre: own\n")
        .file("/etc/modprobe.d/zz.conf", "softdep m pre: later\nsoftdep n pre: n1\n");
    assertThat(softDependency(read(), "m")).isEqualTo("pre: own");
    assertThat(softDependency(read(), "n")).isEqualTo("pre: n1");

    host.file("/etc/modprobe.d/aa.conf", "softdep m pre: earlier\n");
    assertThat(softDependency(read(), "m")).isEqualTo("pre: earlier");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n\n",
        "\\",
        "\\\\\\\n",
        "\u0000\u0000",
        "alias",
        "install\n",
        "#",
        "blacklist \t "
      })
  void oddFilesSayNothing(String content) {
    host.file("/etc/modprobe.d/a.conf", content);

    assertThat(read().aliases("")).isEmpty();
  }

  @Test
  void linesOfSeveralMegabytesAreTakenInTheirStride() {
    host.file(
        "/etc/modprobe.d/a.conf",
        "blacklist "
            + "m".repeat(4 << 20)
            + "\nalias "
            + "*".repeat(4 << 20)
            + " m\n"
            + "blacklist \\\n".repeat(200_000)
            + "x\nblacklist good\n");
    ModprobeConfig config = read();

    assertThat(config.aliases("k")).isEmpty();
    assertThat(blacklist(config, "good")).isEqualTo("/etc/modprobe.d/a.conf:200004");
  }

  @Test
  void manyFilesAreNotTooMany() {
    List<String> expected = new ArrayList<>();
    for (int i = 100; i < 300; i++) {
      host.file("/etc/modprobe.d/" + i + ".conf", "alias k m" + i + "\n");
      expected.add("m" + i);
    }

    assertThat(read().aliases("k"))
        .extracting(m -> m.module().toString())
        .containsExactlyElementsOf(expected);
  }

  @Test
  void aFileNameWithControlLettersIsShownSafely() {
    host.file("/etc/modprobe.d/a\u001b[31m.conf", "blacklist m\n");

    assertThat(blacklist(read(), "m")).isEqualTo("'/etc/modprobe.d/a\\u001b[31m.conf':1");
  }

  private ModprobeConfig read() {
    return read(host.files());
  }

  private ModprobeConfig read(KernelFiles files) {
    return ModprobeConfig.read(files, ModuleFolder.find(files, problems), problems);
  }

  private static @Nullable String blacklist(ModprobeConfig config, String module) {
    ConfigLine line = config.blacklist(ModuleName.parse(module));
    return line == null ? null : line.where;
  }

  private static @Nullable String install(ModprobeConfig config, String module) {
    ConfigLine line = config.install(ModuleName.parse(module));
    return line == null ? null : line.value;
  }

  private static @Nullable String softDependency(ModprobeConfig config, String module) {
    ConfigLine line = config.softDependency(ModuleName.parse(module));
    return line == null ? null : line.value;
  }
}
