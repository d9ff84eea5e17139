package io.vario.sysfs.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.device.ModuleName;
import io.vario.device.ReadProblem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds what is expected of modules.dep and modules.builtin, in all their forms. */
class ModuleListsTest {
  private static final String DEPENDENCIES =
      """
      kernel/drivers/vfio/vfio.ko.xz:
      kernel/drivers/vfio/pci/vfio-pci.ko.xz: kernel/pci/vfio-pci-core.ko.xz kernel/vfio.ko.xz
      updates/dkms/mlx5-vfio-pci.ko: kernel/drivers/vfio/vfio.ko.xz\r
      no colon here vfio-x.ko
      /opt/vfio_abs.ko.zst:
      :
      """;
  private static final String BUILT_IN =
      """
      kernel/drivers/vfio/vfio.ko
      kernel/drivers/vfio/pci/vfio-pci.ko
      kernel/fs/a.b.ko""";

  @TempDir Path root;

  private final ProblemLog problems = new ProblemLog();
  private HostFolder host;

  @BeforeEach
  void begin() {
    host = HostFolder.withRelease(root);
  }

  @Test
  void modulesAreListedByTheirFilesNames() {
    host.file(HostFolder.MODULES + "/modules.dep", DEPENDENCIES);
    ModuleDependencies dependencies = dependencies();

    assertThat(where(dependencies, "vfio_pci")).isEqualTo(HostFolder.MODULES + "/modules.dep:2");
    assertThat(where(dependencies, "vfio")).isEqualTo(HostFolder.MODULES + "/modules.dep:1");
    assertThat(where(dependencies, "mlx5_vfio_pci")).endsWith(":3");
    assertThat(where(dependencies, "vfio_abs")).endsWith(":5");
    assertThat(where(dependencies, "vfio_pci_core")).isEqualTo("none");
    assertThat(where(dependencies, "vfio_x")).isEqualTo("none");
    assertThat(where(dependencies, "pci")).isEqualTo("none");
    assertThat(where(dependencies, "o")).isEqualTo("none");
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void aModulesNeedsAreNamed() {
    host.file(HostFolder.MODULES + "/modules.dep", DEPENDENCIES);
    ModuleDependencies.Entry entry = dependencies().find(ModuleName.parse("vfio_pci"));

    assertThat(entry).isNotNull();
    assertThat(entry.needs())
        .extracting(ModuleName::toString)
        .containsExactly("vfio_pci_core", "vfio");
  }

  @Test
  void theBinaryListIsPreferredAsKmodDoes() {
    byte[] binary =
        new IndexWriter()
            .add("vfio_pci", "kernel/vfio-pci.ko: kernel/vfio.ko", 0)
            .add("vfio", "kernel/vfio.ko:", 0)
            .bytes();
    host.file(HostFolder.MODULES + "/modules.dep", "kernel/other.ko:\n")
        .file(HostFolder.MODULES + "/modules.dep.bin", binary);
    ModuleDependencies dependencies = dependencies();

    assertThat(where(dependencies, "vfio_pci")).isEqualTo(HostFolder.MODULES + "/modules.dep.bin");
    assertThat(where(dependencies, "other")).isEqualTo("none");
    assertThat(dependencies.isReadable()).isTrue();
  }

  @Test
  void aDamagedBinaryListIsReportedAndTheTextServes() {
    byte[] binary = new IndexWriter().add("vfio_pci", "kernel/vfio-pci.ko:", 0).bytes();
    host.file(HostFolder.MODULES + "/modules.dep", DEPENDENCIES)
        .file(HostFolder.MODULES + "/modules.dep.bin", Arrays.copyOf(binary, binary.length - 2));
    ModuleDependencies dependencies = dependencies();

    assertThat(where(dependencies, "vfio_pci")).isEqualTo(HostFolder.MODULES + "/modules.dep:2");
    assertThat(problems.all())
        .extracting(ReadProblem::path)
        .containsExactly(HostFolder.MODULES + "/modules.dep.bin");
  }

  @Test
  void withoutAnyListNothingIsKnown() {
    ModuleDependencies dependencies = dependencies();

    assertThat(dependencies.isReadable()).isFalse();
    assertThat(dependencies.path()).isNull();
    assertThat(where(dependencies, "vfio")).isEqualTo("none");
    assertThat(problems.all()).hasSize(1);
    assertThat(problems.all().get(0).reason()).contains("modules.dep");
  }

  @Test
  void builtInModulesAreListedByTheirFilesNames() {
    host.file(HostFolder.MODULES + "/modules.builtin", BUILT_IN);
    BuiltInModules builtIn = builtIn();

    assertThat(builtIn.find(ModuleName.parse("vfio-pci")))
        .isEqualTo(HostFolder.MODULES + "/modules.builtin:2");
    assertThat(builtIn.find(ModuleName.parse("a"))).endsWith(":3");
    assertThat(builtIn.find(ModuleName.parse("pci"))).isNull();
  }

  @Test
  void theBinaryListOfBuiltInModulesServesIfItIsTheOnlyOne() {
    host.file(
        HostFolder.MODULES + "/modules.builtin.bin",
        new IndexWriter().add("vfio_pci", "", 0).bytes());

    assertThat(builtIn().find(ModuleName.parse("vfio-pci"))).endsWith("/modules.builtin.bin");
    assertThat(builtIn().find(ModuleName.parse("vfio"))).isNull();
  }

  @Test
  void theirInformationServesAsLastResort() {
    host.file(HostFolder.MODULES + "/modules.builtin.bin", "damaged")
        .file(
            HostFolder.MODULES + "/modules.builtin.modinfo",
            "vfio.license=GPL v2\0vfio-pci.alias=vfio_pci:v*\0\0x"
                .getBytes(StandardCharsets.ISO_8859_1));

    assertThat(builtIn().find(ModuleName.parse("vfio_pci"))).endsWith("/modules.builtin.modinfo");
    assertThat(builtIn().find(ModuleName.parse("vfio"))).isNotNull();
    assertThat(builtIn().find(ModuleName.parse("vfi"))).isNull();
    assertThat(builtIn().find(ModuleName.parse("x"))).isNull();
    assertThat(problems.all()).hasSize(1);
  }

  @Test
  void linesOfSeveralMegabytesAreTakenInTheirStride() {
    host.file(
            HostFolder.MODULES + "/modules.dep",
            "x".repeat(3 << 20) + "\nkernel/m.ko: " + "y ".repeat(1 << 20) + "\nkernel/n.ko:\n")
        .file(HostFolder.MODULES + "/modules.builtin", "/".repeat(3 << 20) + "\nb.ko\n");

    assertThat(where(dependencies(), "n")).endsWith(":3");
    assertThat(builtIn().find(ModuleName.parse("b"))).endsWith(":2");
  }

  private ModuleDependencies dependencies() {
    return ModuleDependencies.read(
        host.files(), ModuleFolder.find(host.files(), problems), problems);
  }

  private BuiltInModules builtIn() {
    return BuiltInModules.read(host.files(), ModuleFolder.find(host.files(), problems), problems);
  }

  private static String where(ModuleDependencies dependencies, String module) {
    ModuleDependencies.Entry entry = dependencies.find(ModuleName.parse(module));
    return entry == null ? "none" : entry.where;
  }
}
