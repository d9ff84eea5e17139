package io.vario.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.Reading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Show a host's files as they are after its cards were moved: with buses that changed places. */
final class AlteredFiles implements KernelFiles {
  private static final String BETWEEN = "\u0000";

  private final KernelFiles host;
  private final String one;
  private final String other;
  private final Map<String, String> contents = new HashMap<>();

  /** Let two texts change places in all names, such as {@code 0000:3b:} and {@code 0000:5e:}. */
  AlteredFiles(KernelFiles host, String one, String other) {
    this.host = host;
    this.one = one;
    this.other = other;
  }

  /** Let the files whose paths end so hold something else. */
  AlteredFiles with(String pathEnd, String content) {
    contents.put(pathEnd, content);
    return this;
  }

  private String altered(String name) {
    return name.replace(one, BETWEEN).replace(other, one).replace(BETWEEN, other);
  }

  @Override
  public Reading<byte[]> read(String path) {
    for (Map.Entry<String, String> each : contents.entrySet()) {
      if (path.endsWith(each.getKey())) {
        return Reading.of(each.getValue().getBytes(ISO_8859_1));
      }
    }
    return host.read(altered(path));
  }

  @Override
  public Reading<String> readLink(String path) {
    Reading<String> link = host.readLink(altered(path));
    String target = link.orNull();
    return target == null ? link : Reading.of(altered(target));
  }

  @Override
  public Reading<List<String>> list(String path) {
    Reading<List<String>> list = host.list(altered(path));
    List<String> names = list.orNull();
    return names == null ? list : Reading.of(names.stream().map(this::altered).toList());
  }

  @Override
  public void write(String path, byte[] content) {
    host.write(altered(path), content);
  }

  @Override
  public boolean isWritable(String path) {
    return host.isWritable(altered(path));
  }
}
