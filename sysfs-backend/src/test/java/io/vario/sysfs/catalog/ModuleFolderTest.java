package io.vario.sysfs.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.device.ReadProblem;
import io.vario.sysfs.seam.KernelFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleFolderTest {
  @TempDir Path root;

  private final ProblemLog problems = new ProblemLog();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/lib/modules",
        "/usr/lib/modules",
        "/run/booted-system/kernel-modules/lib/modules"
      })
  void isFoundWhereDistributionsPutIt(String base) {
    HostFolder host =
        new HostFolder(root)
            .file("/proc/sys/kernel/osrelease", "6.1.0-9\n")
            .file(base + "/6.1.0-9/modules.dep", "")
            .file(base + "/6.2.0/modules.dep", "");

    ModuleFolder folder = find(host.files());

    assertThat(folder.release()).isEqualTo("6.1.0-9");
    assertThat(folder.file("modules.alias")).isEqualTo(base + "/6.1.0-9/modules.alias");
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void oneWithIndexesIsPreferredToOneWithout() {
    HostFolder host =
        new HostFolder(root)
            .file("/proc/sys/kernel/osrelease", "6.1.0-9\n")
            .file("/lib/modules/6.1.0-9/build", "")
            .file("/usr/lib/modules/6.1.0-9/modules.alias.bin", "");

    assertThat(find(host.files()).file("x")).isEqualTo("/usr/lib/modules/6.1.0-9/x");
  }

  @Test
  void oneWithoutIndexesIsBetterThanNone() {
    HostFolder host =
        new HostFolder(root)
            .file("/proc/sys/kernel/osrelease", "6.1.0-9\n")
            .folder("/lib/modules/6.1.0-9");

    assertThat(find(host.files()).file("x")).isEqualTo("/lib/modules/6.1.0-9/x");
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void theAbsenceOfTheRunningKernelsFolderIsExplained() {
    HostFolder host =
        new HostFolder(root)
            .file("/proc/sys/kernel/osrelease", "6.1.0-9\n")
            .file("/lib/modules/6.2.0/modules.dep", "");

    ModuleFolder folder = find(host.files());

    assertThat(folder.file("modules.alias")).isNull();
    assertThat(folder.release()).isEqualTo("6.1.0-9");
    assertThat(folder.absence()).contains("6.1.0-9");
    assertThat(problems.all()).hasSize(1);
    assertThat(problems.all().get(0).path()).isEqualTo("/lib/modules/6.1.0-9");
    assertThat(problems.all().get(0).reason())
        .contains("/usr/lib/modules", "/run/booted-system", "upgraded", "ProtectKernelModules");
  }

  @Test
  void aFolderThatMayNotBeListedIsStillTheOne() {
    HostFolder host =
        new HostFolder(root)
            .file("/proc/sys/kernel/osrelease", "6.1.0-9\n")
            .file("/lib/modules/6.1.0-9/modules.dep", "");

    ModuleFolder folder = find(new WatchedFiles(host.files()).deny("/lib/modules/6.1.0-9"));

    assertThat(folder.file("modules.dep")).isEqualTo("/lib/modules/6.1.0-9/modules.dep");
    assertThat(problems.all())
        .extracting(ReadProblem::kind)
        .containsExactly(ReadProblem.Kind.DENIED);
  }

  @Test
  void aRecordedHostWithOneKernelNeedsNoRelease() {
    HostFolder host = new HostFolder(root).file("/lib/modules/6.1.0-9/modules.alias", "");

    ModuleFolder folder = find(host.files());

    assertThat(folder.release()).isEqualTo("6.1.0-9");
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void ofSeveralKernelsTheNewestIsGuessed() {
    HostFolder host =
        new HostFolder(root)
            .file("/lib/modules/6.9.12/modules.dep", "")
            .file("/lib/modules/6.12.1/modules.dep", "")
            .file("/lib/modules/6.13.0/build", "")
            .file("/lib/modules/README", "");

    ModuleFolder folder = find(host.files());

    assertThat(folder.release()).isEqualTo("6.12.1");
    assertThat(problems.all()).extracting(ReadProblem::path).containsExactly("/lib/modules/6.12.1");
    assertThat(problems.all().get(0).reason()).startsWith("guessed").contains("newest of 2");
  }

  @Test
  void aHostWithoutAnythingSaysSo() {
    ModuleFolder folder = find(new HostFolder(root).files());

    assertThat(folder.release()).isNull();
    assertThat(folder.file("x")).isNull();
    assertThat(folder.absence()).isNotEmpty();
    assertThat(problems.all()).extracting(ReadProblem::path).containsExactly("/lib/modules");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "../../etc", "a/b", ".", "..", "6.1 0", "6.1\u0000", "6.1\n6.2"})
  void aReleaseThatIsNoneIsAProblem(String release) {
    HostFolder host =
        new HostFolder(root)
            .file("/proc/sys/kernel/osrelease", release)
            .file("/lib/modules/6.1.0-9/modules.alias", "");

    assertThat(find(host.files()).release()).isEqualTo("6.1.0-9");
    assertThat(problems.all())
        .extracting(ReadProblem::path)
        .containsExactly("/proc/sys/kernel/osrelease");
  }

  @Test
  void aReleaseOfSeveralMegabytesIsAProblem() {
    HostFolder host = new HostFolder(root).file("/proc/sys/kernel/osrelease", "6".repeat(5 << 20));

    assertThat(find(host.files()).release()).isNull();
    assertThat(problems.all()).hasSize(2).allMatch(p -> p.reason().length() < 300);
  }

  @ParameterizedTest
  @CsvSource({
    "6.9.12, 6.12.1",
    "6.12, 6.12.1",
    "6.12-rc1, 6.12",
    "6.12-rc2, 6.12-rc10",
    "6.12~rc1-amd64, 6.12-amd64",
    "6.12.1-2, 6.12.1-10",
    "6.12.1-2-amd64, 6.12.1-2-cloud",
    "5.15.0-9-generic, 5.15.0-91-generic",
    "6.009.1, 6.10.1",
    "6.99999999999999999998, 6.99999999999999999999"
  })
  void versionsAreComparedAsPeopleReadThem(String older, String newer) {
    assertThat(ModuleFolder.compareVersions(older, newer)).isNegative();
    assertThat(ModuleFolder.compareVersions(newer, older)).isPositive();
    assertThat(ModuleFolder.compareVersions(older, older)).isZero();
  }

  private ModuleFolder find(KernelFiles files) {
    return ModuleFolder.find(files, problems);
  }
}
