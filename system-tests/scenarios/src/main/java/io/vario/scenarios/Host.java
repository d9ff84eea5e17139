package io.vario.scenarios;

/**
 * Stand for a host that scenarios run on: a real kernel, or one in memory.
 *
 * <p>Its kernel has the modules vfio_pci, virtio_vfio_pci, mlx5_vfio_pci and qat_vfio_pci, none of
 * them loaded at first.
 */
public interface Host {

  /**
   * Run the command as root.
   *
   * @param arguments what is typed after {@code vario}
   * @return the answer; never null
   */
  Answer vario(String... arguments);

  /**
   * Run the command as a common user.
   *
   * @param arguments what is typed after {@code vario}
   * @return the answer; never null
   */
  Answer varioAsUser(String... arguments);

  /**
   * Return where a device is.
   *
   * @param device the device
   * @return its address; never null
   */
  String address(Device device);

  /**
   * Return where a virtual function is, once it exists.
   *
   * @param device {@link Device#IGB} or {@link Device#NVME}
   * @param index its number, from 0
   * @return its address; never null
   */
  String virtualFunction(Device device, int index);

  /**
   * Read a file.
   *
   * @param path the file
   * @return its content without the last line end; never null
   */
  String read(String path);

  /**
   * Tell whether a path leads to something.
   *
   * @param path the path
   * @return whether it does
   */
  boolean exists(String path);

  /**
   * Write a file, in one write for sysfs; a file of the host's configuration is made.
   *
   * @param path the file
   * @param text its content, to which a line end is added
   */
  void write(String path, String text);

  /**
   * Write to a file as it is, in one write, and nothing else than the text.
   *
   * @param path the file
   * @param text what to write, not empty
   * @return how strerror(3) words the kernel's answer, such as {@code No such device}; empty if the
   *     kernel took it; never null
   */
  String tryWrite(String path, String text);

  /**
   * Begin what {@link #tryWrite} does, and return at once.
   *
   * @param path the file
   * @param text what to write, not empty
   * @return the write; never null
   */
  PendingWrite startWrite(String path, String text);

  /**
   * Hold a device open through VFIO, as a virtual machine does.
   *
   * @param address a device that a VFIO driver owns, alone in its group
   * @return what lets it go when closed; never null
   */
  Holding hold(String address);

  /**
   * Read where a link leads.
   *
   * @param path the link
   * @return its text as it is; empty if there is no link; never null
   */
  String readLink(String path);

  /**
   * Ask for a module as Vario does, with {@code modprobe -b --}.
   *
   * @param module the module
   * @return the answer; never null
   */
  Answer modprobe(String module);

  /**
   * Hide a file of the module folder until the next {@link #reset}.
   *
   * @param name the file's name, such as {@code modules.alias}
   */
  void hideModuleFile(String name);

  /**
   * Return the last name of the link {@code driver} of a device.
   *
   * @param address the device
   * @return the driver's name; empty if none owns it; never null
   */
  String driverOf(String address);

  /**
   * Return all that a change of drivers may alter of devices, one fact a line.
   *
   * @param addresses the devices
   * @return the facts; never null
   */
  String stateOf(String... addresses);

  /** Bring the host back to its first state, with no file of Vario and of the scenarios on it. */
  void reset();

  /** Follow a write that may block. */
  interface PendingWrite {

    /**
     * Tell whether the kernel has answered.
     *
     * @return whether it has
     */
    boolean isDone();

    /**
     * Wait for the kernel's answer.
     *
     * @return as {@link Host#tryWrite} does; never null
     */
    String answer();
  }

  /** Hold a device open until it is closed. */
  interface Holding extends AutoCloseable {
    @Override
    void close();
  }
}
