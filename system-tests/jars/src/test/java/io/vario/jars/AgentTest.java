package io.vario.jars;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent of the distribution: plugins and configuration change while it runs. */
@Timeout(300)
class AgentTest {
  private static final String EXPLAIN = "vario:explain 0000:3b:00.2";

  @TempDir private Path folder;

  @Test
  void pluginsComeAndGoWithTheirJars() throws Exception {
    try (AgentProcess agent = AgentProcess.start(folder)) {
      assertThat(agent.type(EXPLAIN)).contains("mlx5_vfio_pci: chosen").doesNotContain("versioned");
      Path jar = agent.plugins.resolve("acme.jar");
      SampleBundle.write(jar, 1);
      agent.typeUntil(EXPLAIN, answer -> answer.contains("version 1 says so"));
      assertThat(agent.type("vario:plugins"))
          .containsPattern(
              "com.acme.versioned +1.0.0 +bundle +strategy +versioned +1000 +active +file:.*acme.jar");

      SampleBundle.write(jar, 2);
      agent.typeUntil(EXPLAIN, answer -> answer.contains("version 2 says so"));
      Files.delete(jar);
      agent.typeUntil(EXPLAIN, answer -> !answer.contains("says so"));
      agent.awaitMessage("the plugin com.acme.versioned 2.0.0 is not in use any more");
      assertThat(agent.end()).isZero();
    }
  }

  @Test
  void aFolderThatIsMadeLaterCountsAndNoneIsMadeUnasked() throws Exception {
    try (AgentProcess agent = AgentProcess.start(folder)) {
      Files.delete(agent.plugins);
      assertThat(agent.type(EXPLAIN)).contains("mlx5_vfio_pci: chosen");
      assertThat(agent.plugins).doesNotExist();
      Files.createDirectory(
          agent.plugins,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      SampleBundle.write(agent.plugins.resolve("acme.jar"), 1);
      agent.typeUntil(EXPLAIN, answer -> answer.contains("version 1 says so"));
    }
  }

  @Test
  void badPluginsAreNamedAndLeftOut() throws Exception {
    try (AgentProcess agent = AgentProcess.start(folder)) {
      Files.writeString(agent.plugins.resolve("rubbish.jar"), "hello");
      Path open = agent.plugins.resolve("open.jar");
      SampleBundle.write(open, 3);
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));
      agent.awaitMessage("rubbish.jar was left out: ");
      agent.awaitMessage("open.jar was left out: everybody can write to");
      assertThat(agent.typeUntil("vario:plugins", answer -> answer.contains("open.jar")))
          .containsPattern("rubbish +- +bundle +- +- +- +left out")
          .containsPattern("io.vario.variant .* active");
      assertThat(agent.type(EXPLAIN)).contains("mlx5_vfio_pci: chosen");
    }
  }

  @Test
  void aChangedConfigurationIsInUseAndARefusedOneIsNot() throws Exception {
    try (AgentProcess agent = AgentProcess.start(folder)) {
      SampleBundle.write(agent.plugins.resolve("acme.jar"), 1);
      agent.typeUntil(EXPLAIN, answer -> answer.contains("version 1 says so"));

      Files.writeString(agent.configuration, "{\"strategies\": [\"vfio-variant\"]}");
      agent.typeUntil(EXPLAIN, answer -> !answer.contains("says so"));

      Files.writeString(agent.configuration, "{\"strategies\": 7}");
      agent.awaitMessage("the configuration is not used as it is now");
      assertThat(agent.type(EXPLAIN)).contains("mlx5_vfio_pci: chosen").doesNotContain("says so");

      Files.writeString(agent.configuration, "{\"forbiddenDrivers\": [\"mlx5_vfio_pci\"]}");
      agent.typeUntil(EXPLAIN, answer -> answer.contains("mlx5_vfio_pci: vetoed"));

      Files.writeString(
          agent.configuration, "{\"pluginPins\": {\"acme.jar\": \"" + "0".repeat(64) + "\"}}");
      agent.awaitMessage("acme.jar was left out: its SHA-256 is ");
      agent.typeUntil(EXPLAIN, answer -> !answer.contains("says so"));
    }
  }

  @Test
  void verbsWorkAsInTheCommand() throws Exception {
    try (AgentProcess agent = AgentProcess.start(folder)) {
      assertThat(agent.type("vario:detach 0000:3b:00.2"))
          .contains("0000:3b:00.2 is on mlx5_vfio_pci (was on mlx5_core)");
      assertThat(agent.type("vario:status --json")).contains("\"address\": \"0000:3b:00.2\"");
      assertThat(agent.type("vario:list 0000:ff:00.0")).contains("there is no PCI device");
      assertThat(agent.type("echo exit is $exit")).contains("exit is 4");
      assertThat(agent.type("vario:reattach 0000:3b:00.2"))
          .contains("0000:3b:00.2 is on mlx5_core (was on mlx5_vfio_pci)");
    }
  }

  @Test
  void oneAgentForOneStateFolderAndItEndsBySignal() throws IOException, InterruptedException {
    try (AgentProcess first = AgentProcess.start(folder)) {
      assertThat(first.type(EXPLAIN)).contains("chosen");
      try (AgentProcess second = AgentProcess.start(folder)) {
        assertThat(second.ended()).isEqualTo(3);
        assertThat(second.err()).contains("another agent runs with the state folder");
      }
      first.terminate();
      assertThat(first.ended()).isEqualTo(143);
    }
  }

  @Test
  void onAHostInMemoryItNeedsNoStateFolderAndLeavesNone() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    ProcessBuilder agent =
        new ProcessBuilder(
            TestPaths.one("vario.distribution").resolve("bin/vario").toString(),
            "agent",
            "--shell",
            "--root",
            "bundled:connectx7",
            "--simulate");
    agent.environment().put("VARIO_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    Process process = agent.redirectErrorStream(true).start();
    process.outputWriter().close();
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(process.waitFor()).isZero();
    assertThat(temporary).isEmptyDirectory();
  }
}
