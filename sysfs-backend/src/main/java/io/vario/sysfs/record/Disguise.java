package io.vario.sysfs.record;

import org.jspecify.annotations.Nullable;

/** Decide what of a host's paths and contents a recording shows. */
interface Disguise {
  /** Shows all as it is. */
  Disguise NONE =
      new Disguise() {
        @Override
        public String path(String path) {
          return path;
        }

        @Override
        public byte[] content(String path, byte[] content) {
          return content;
        }
      };

  /** Return the path, or the text of a link, that the recording shows. */
  String path(String path);

  /**
   * Return the content that the recording shows; null if it shows no such file.
   *
   * @param path where the file is on the host
   */
  byte @Nullable [] content(String path, byte[] content);
}
