package io.vario.sysfs.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallCommandTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/bin/true",
        "/usr/bin/true",
        "true",
        ":",
        " \t/bin/true",
        "/bin/true $CMDLINE_OPTS",
        "/bin/true # see ticket; ask (ops)",
        ": nothing"
      })
  void doesNothing(String command) {
    assertThat(InstallCommand.of(command)).isEqualTo(InstallCommand.NOTHING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/false", "false", "/usr/bin/false\targument", "/sbin/false #x"})
  void fails(String command) {
    assertThat(InstallCommand.of(command)).isEqualTo(InstallCommand.FAILURE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "#",
        "/sbin/modprobe --ignore-install vfio_pci",
        "/bin/true; /sbin/insmod x",
        "/bin/true && x",
        "true|x",
        "/bin/true `x`",
        "/bin/true $(x)",
        "/bin/true >x",
        "/bin/true#x; y",
        "/bin/truer",
        "/bin/true/",
        "/bin/true\r",
        "\"true\"",
        "echo true"
      })
  void doesWhatOnlyRunningItTells(String command) {
    assertThat(InstallCommand.of(command)).isEqualTo(InstallCommand.OTHER);
  }
}
