package io.vario.benchmarks;

import io.vario.bind.Outcome;
import io.vario.bind.Terms;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.engine.Vario;
import io.vario.sysfs.FileState;
import io.vario.sysfs.SysfsHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Embeds the engine as a management server does, and does what its input asks for, in the guest.
 */
public final class RunningEngine {
  private RunningEngine() {}

  /**
   * Read lines such as {@code detach ADDRESS…}, and answer each by {@code done} or by what failed.
   *
   * @param args not looked at
   * @throws IOException if the input cannot be read
   */
  public static void main(String[] args) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Vario vario =
        Vario.builder(SysfsHost.live())
            .discover(RunningEngine.class.getClassLoader())
            .state(FileState.live(Path.of("/run/vario"), "benchmarks"))
            .warnings(System.err::println)
            .build()) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(answer(vario, line.split(" ")));
      }
    }
  }

  private static String answer(Vario vario, String[] words) {
    List<PciDevice> devices = new ArrayList<>();
    for (int i = 1; i < words.length; i++) {
      devices.add(vario.device(PciAddress.parse(words[i])));
    }
    List<Outcome> outcomes =
        words[0].equals("detach")
            ? vario.detach(devices, vario.request(), Terms.USUAL)
            : vario.reattach(devices, Set.of(), Terms.USUAL);
    for (Outcome outcome : outcomes) {
      if (!outcome.isSuccess()) {
        return outcome.address() + ": " + outcome.message();
      }
    }
    return "done";
  }
}
