package io.vario.sysfs.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vario.device.ModuleName;
import io.vario.device.ReadProblem;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelCommandLineTest {
  private static final ModuleName MODULE = ModuleName.parse("mlx5_vfio_pci");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "module_blacklist=mlx5_vfio_pci",
        "quiet module_blacklist=a,mlx5_vfio_pci,b ro\n",
        "module_blacklist=mlx5-vfio-pci",
        "module-blacklist=mlx5_vfio_pci",
        "module_blacklist=\"a,mlx5_vfio_pci\"",
        "\"module_blacklist=a,mlx5_vfio_pci\"",
        "module_blacklist=a\tmodule_blacklist=mlx5_vfio_pci",
        "root=\"x y\" module_blacklist=mlx5_vfio_pci",
        "module_blacklist=,,mlx5_vfio_pci,,"
      })
  void theKernelsOwnBlacklistForbidsAModule(String line) {
    assertThat(KernelCommandLine.parse(line).kernelForbids(MODULE)).isTrue();
    assertThat(KernelCommandLine.parse(line).modprobeForbids(MODULE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "modprobe.blacklist=mlx5_vfio_pci",
        "modprobe.blacklist=mlx5-vfio-pci",
        "modprobe.blacklist=a,mlx5_vfio_pci quiet",
        "modprobe.blacklist=mlx5_vfio_pci modprobe.blacklist=a",
        "modprobe.blacklist=\"a,mlx5_vfio_pci\"",
        "x=\"1 2\"\tmodprobe.blacklist=mlx5_vfio_pci\n"
      })
  void kmodsBlacklistForbidsAModule(String line) {
    assertThat(KernelCommandLine.parse(line).modprobeForbids(MODULE)).isTrue();
    assertThat(KernelCommandLine.parse(line).kernelForbids(MODULE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "=",
        "=mlx5_vfio_pci",
        "\"",
        "\"=",
        "module_blacklist",
        "module_blacklist=",
        "module_blacklist mlx5_vfio_pci",
        "module_blacklist=mlx5_vfio",
        "module_blacklist=mlx5_vfio_pci2",
        "module_blacklist=mlx5_vfio_pci module_blacklist=a",
        "x.module_blacklist=mlx5_vfio_pci",
        "xmodule_blacklist=mlx5_vfio_pci",
        "modprobe.blacklistx=mlx5_vfio_pci",
        "mod-probe.blacklist=mlx5_vfio_pci",
        "x=\"a module_blacklist=mlx5_vfio_pci\"",
        "quiet -- module_blacklist=mlx5_vfio_pci modprobe.blacklist=mlx5_vfio_pci"
      })
  void nothingElseDoes(String line) {
    assertThat(KernelCommandLine.parse(line).kernelForbids(MODULE)).isFalse();
    assertThat(KernelCommandLine.parse(line).modprobeForbids(MODULE)).isFalse();
  }

  @Test
  void aHostThatDoesNotTellForbidsNothing(@TempDir Path root) {
    ProblemLog problems = new ProblemLog();
    HostFolder host = new HostFolder(root);

    assertThat(KernelCommandLine.read(host.files(), problems).kernelForbids(MODULE)).isFalse();
    assertThat(problems.all()).isEmpty();

    KernelCommandLine.read(new WatchedFiles(host.files()).deny("/proc/cmdline"), problems);
    assertThat(problems.all())
        .extracting(ReadProblem::path, ReadProblem::kind)
        .containsExactly(tuple("/proc/cmdline", ReadProblem.Kind.DENIED));
  }

  @Property
  void anyTextIsACommandLine(@ForAll String text, @ForAll String before) {
    KernelCommandLine.parse(text).kernelForbids(MODULE);
    boolean open = before.chars().filter(c -> c == '"').count() % 2 == 1;
    boolean ended = before.contains("--");
    if (!open && !ended) {
      assertThat(
              KernelCommandLine.parse(before + " module_blacklist=mlx5_vfio_pci")
                  .kernelForbids(MODULE))
          .isTrue();
    }
  }
}
