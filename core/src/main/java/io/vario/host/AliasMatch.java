package io.vario.host;

import io.vario.device.Glob;
import io.vario.device.ModuleName;

/**
 * Tell that an alias of the host matches a key, and where the alias stands.
 *
 * @param pattern the alias
 * @param module the module that it leads to
 * @param origin which of the host's sources holds the alias
 * @param source where it stands, such as {@code /lib/modules/6.12.1/modules.alias.bin} or {@code
 *     /etc/modprobe.d/local.conf:3}
 * @param order its place among the matches of its source, from 0, in the source's own order
 *     (modules.order's for modules.alias)
 */
public record AliasMatch(Glob pattern, ModuleName module, Origin origin, String source, int order) {

  /** Name the sources of aliases in kmod's order of look-up. */
  public enum Origin {
    /** An {@code alias} line of modprobe.d: an administrator's word. */
    MODPROBE_CONFIG,
    /** modules.alias or modules.alias.bin: what depmod found in the modules. */
    MODULES_ALIAS,
    /** modules.builtin.modinfo: aliases of what is built into the kernel (Linux 6.18 and later). */
    BUILT_IN
  }
}
