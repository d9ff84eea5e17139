package io.vario.sysfs.check;

import io.vario.device.PciDevice;
import io.vario.sysfs.seam.KernelFiles;
import java.util.ArrayList;
import java.util.List;

/** Refuse a device that carries the kernel's console: a serial port, or a screen. */
final class Console extends HostCheck {
  private static final String SCREENS = "/sys/class/vtconsole/";

  Console(KernelFiles files) {
    super("CONSOLE", files);
  }

  @Override
  void examine(PciDevice device, HostView view, Findings findings) {
    List<ClassDevices.Entry> terminals = view.classes().below(device, "tty");
    if (!terminals.isEmpty()) {
      List<String> consoles = new ArrayList<>();
      for (String line : Text.lines(view.files(), "/proc/consoles")) {
        List<String> words = Text.words(line);
        if (!words.isEmpty()) {
          consoles.add(words.get(0));
        }
      }
      for (ClassDevices.Entry terminal : terminals) {
        if (consoles.contains(terminal.name())) {
          findings.refuse("the kernel's console is on " + Text.shown(terminal.name()));
        }
      }
    }
    for (ClassDevices.Entry screen : view.classes().below(device, "graphics")) {
      String bound = screen.name().startsWith("fb") ? boundScreen(view.files()) : "";
      if (!bound.isEmpty()) {
        findings.refuse(
            "the virtual consoles are shown on "
                + Text.shown(screen.name())
                + " ("
                + bound
                + " is bound)");
      }
    }
  }

  /** Return the console that writes to frame buffers, if it has taken the virtual consoles. */
  private static String boundScreen(KernelFiles files) {
    for (String name : Text.names(files, SCREENS)) {
      if (Text.of(files, SCREENS + name + "/name").contains("frame buffer")
          && Text.of(files, SCREENS + name + "/bind").equals("1")) {
        return Text.shown(name);
      }
    }
    return "";
  }
}
