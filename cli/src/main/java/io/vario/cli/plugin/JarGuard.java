package io.vario.cli.plugin;

import io.vario.cli.trust.Trust;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.strategy.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Admit only jars that nobody else can write to, and of pinned ones only the very same. */
public final class JarGuard {
  private final Map<String, Settings.Value> pins;
  private @Nullable Trust trust;

  /**
   * Create a guard.
   *
   * @param pins of jars that must be the very same ones, by the jar's file name, the SHA-256 of the
   *     jar in lower-case hexadecimal digits
   */
  public JarGuard(Map<String, Settings.Value> pins) {
    // Of none it asks nothing, unlike Map.copyOf.
    this.pins = new HashMap<>(pins);
  }

  /**
   * Admit a folder of plugins.
   *
   * @param folder the folder
   * @throws VarioException {@link ErrorCode#PLUGIN_UNUSABLE} if others can write to it, or to a
   *     folder above it
   */
  public void admitFolder(Path folder) {
    trust().follow(folder);
  }

  /**
   * Admit a jar.
   *
   * @param jar the jar
   * @return where it really lies; never null
   * @throws VarioException {@link ErrorCode#PLUGIN_UNUSABLE} if it is no file, others can write to
   *     it or to a folder above it, or it is not the one that was pinned
   */
  public Path admit(Path jar) {
    Path real = trust().follow(jar);
    requireFile(real);
    requirePinned(jar, real);
    return real;
  }

  /**
   * Admit a jar and read it, so that what is used is what was admitted.
   *
   * @param jar the jar
   * @return what it holds; never null
   * @throws VarioException as {@link #admit}
   */
  public byte[] read(Path jar) {
    Path real = trust().follow(jar);
    requireFile(real);
    try {
      byte[] bytes = Files.readAllBytes(real);
      MessageDigest digest = sha256();
      digest.update(bytes);
      requirePinned(jar, digest);
      return bytes;
    } catch (IOException | NoSuchAlgorithmException failure) {
      throw unusable("it cannot be read: " + failure.getMessage());
    }
  }

  /** Require that a jar is a file. */
  static void requireFile(Path real) {
    if (!Files.isRegularFile(real)) {
      throw unusable("it is no file");
    }
  }

  /** Require that a jar is the pinned one, if it is pinned. */
  void requirePinned(Path jar, Path real) {
    if (!pins.containsKey(jar.getFileName().toString())) {
      return;
    }
    try (InputStream file = Files.newInputStream(real)) {
      MessageDigest digest = sha256();
      byte[] block = new byte[1 << 16];
      int length = file.read(block);
      while (length >= 0) {
        digest.update(block, 0, length);
        length = file.read(block);
      }
      requirePinned(jar, digest);
    } catch (IOException | NoSuchAlgorithmException failure) {
      throw unusable("its SHA-256 cannot be told: " + failure.getMessage());
    }
  }

  private void requirePinned(Path jar, MessageDigest digest) {
    Settings.Value pin = pins.get(jar.getFileName().toString());
    if (pin == null) {
      return;
    }
    String is = hex(digest.digest());
    if (!is.equals(pin.text())) {
      throw unusable("its SHA-256 is " + is + ", not the pinned " + Quoted.text(pin.text()));
    }
  }

  private static MessageDigest sha256() throws NoSuchAlgorithmException {
    return MessageDigest.getInstance("SHA-256");
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length * 2);
    for (byte b : bytes) {
      text.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    return text.toString();
  }

  private Trust trust() {
    Trust made = trust;
    if (made == null) {
      made = new Trust(ErrorCode.PLUGIN_UNUSABLE, "");
      trust = made;
    }
    return made;
  }

  private static VarioException unusable(String why) {
    return new VarioException(ErrorCode.PLUGIN_UNUSABLE, why);
  }
}
